-- The login of the test run: may become everybody, the owner too. For development servers only.
DO $$
DECLARE
  per_membership boolean := current_setting('server_version_num')::int >= 160000;
  name text;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'resort_test') THEN
    CREATE ROLE resort_test;
  END IF;
  ALTER ROLE resort_test LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
  FOREACH name IN ARRAY ARRAY['resort_owner', 'resort_anonymous', 'resort_customer',
                              'resort_staff', 'resort_admin', 'resort_service'] LOOP
    EXECUTE format('GRANT %I TO resort_test', name)
      || CASE WHEN per_membership THEN ' WITH INHERIT FALSE, SET TRUE' ELSE '' END;
  END LOOP;
  IF per_membership THEN
    EXECUTE 'GRANT resort_login TO resort_test WITH INHERIT TRUE, SET TRUE';
    ALTER ROLE resort_test RESET role;
  ELSE
    GRANT resort_login TO resort_test;
    ALTER ROLE resort_test SET role = 'resort_login';
  END IF;
END $$;

-- The test database is made and dropped by the owner.
ALTER ROLE resort_owner CREATEDB;
