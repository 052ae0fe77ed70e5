-- Every privilege that somebody other than the owner has on a relation or on one of its columns.
WITH ours AS (
  SELECT c.oid, c.relname, c.relkind::text AS kind, c.relowner, c.relacl
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname IN ('public', 'app') AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
), granted AS (
  SELECT o.relname, o.kind, o.relowner, '' AS column_name, a.*
  FROM ours o CROSS JOIN aclexplode(o.relacl) a
  UNION ALL
  SELECT o.relname, o.kind, o.relowner, t.attname, a.*
  FROM ours o JOIN pg_attribute t ON t.attrelid = o.oid CROSS JOIN aclexplode(t.attacl) a
)
SELECT g.relname, coalesce(r.rolname, 'PUBLIC'), g.privilege_type, g.column_name, g.kind, g.is_grantable
FROM granted g LEFT JOIN pg_roles r ON r.oid = g.grantee
WHERE g.grantee <> g.relowner
