-- Ways to bring something new into the database, and privileges waiting for what will be made: there are none.
WITH holders AS (
  SELECT oid, rolname FROM pg_roles
  WHERE rolname IN ('resort_login', 'resort_anonymous', 'resort_customer', 'resort_staff', 'resort_admin',
                    'resort_service', 'resort_web', 'resort_worker')
)
SELECT 'the schema ' || s, rolname, 'CREATE' FROM holders, unnest(ARRAY['public', 'app']) s
WHERE has_schema_privilege(oid, s, 'CREATE')
UNION ALL
SELECT 'the database', rolname, p FROM holders, unnest(ARRAY['CREATE', 'TEMPORARY']) p
WHERE has_database_privilege(oid, current_database(), p)
UNION ALL
SELECT 'what ' || pg_get_userbyid(d.defaclrole) || ' will make', coalesce(r.rolname, 'PUBLIC'), a.privilege_type
FROM pg_default_acl d CROSS JOIN aclexplode(d.defaclacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE a.grantee <> d.defaclrole
