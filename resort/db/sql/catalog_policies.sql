-- Every policy, and those on the temporary copies while they stand.
SELECT schemaname LIKE 'pg_temp%', tablename, policyname, cmd, array_to_string(roles, ', '), permissive,
       coalesce(qual, ''), coalesce(with_check, '')
FROM pg_policies WHERE schemaname IN ('public', 'app') OR schemaname LIKE 'pg_temp%'
