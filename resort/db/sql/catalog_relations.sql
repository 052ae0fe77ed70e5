-- Tables, views and sequences of ours: name, kind, owner, row security, and whether a view asks as its caller.
SELECT c.relname, c.relkind::text, pg_get_userbyid(c.relowner), c.relrowsecurity,
       coalesce('security_invoker=true' = ANY (c.reloptions), false)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('public', 'app') AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
ORDER BY 1
