-- Who may become whom, directly or through others, and who has the other's rights without becoming it.
-- resort_login is everybody's and holds no table; the database's owner is a member of pg_database_owner by definition.
SELECT m.rolname, r.rolname, pg_has_role(m.oid, r.oid, 'USAGE')
FROM pg_roles m, pg_roles r
WHERE m.rolname LIKE 'resort%' AND m.oid <> r.oid AND pg_has_role(m.oid, r.oid, 'MEMBER')
  AND r.rolname NOT IN ('resort_login', 'pg_database_owner')
