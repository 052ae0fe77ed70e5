-- Functions of ours: signature, owner, whether they run as their owner, their settings and who may call them.
SELECT p.oid::regprocedure::text, pg_get_userbyid(p.proowner), p.prosecdef, coalesce(p.proconfig, '{}'),
       ARRAY(SELECT coalesce(r.rolname, 'PUBLIC')
             FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a LEFT JOIN pg_roles r ON r.oid = a.grantee
             WHERE a.grantee <> p.proowner)
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname IN ('public', 'app')
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
ORDER BY 1
