-- What every role of the server is: above row security, above its database, a login, inheriting.
SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication, rolcreatedb, rolcanlogin, rolinherit
FROM pg_roles
