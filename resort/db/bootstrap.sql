-- The roles of the resort. Run by a superuser, once per server; running it again repairs what drifted.
-- Roles belong to the server, not to one database, so they are never part of a migration.
-- resort/db/bootstrap.py runs this file, then sets passwords and makes the database.

-- Class roles: what a person may do. Nobody logs in as one.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['resort_owner', 'resort_login', 'resort_anonymous', 'resort_customer',
                              'resort_staff', 'resort_admin', 'resort_service'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
      EXECUTE format('CREATE ROLE %I', name);
    END IF;
    EXECUTE format('ALTER ROLE %I NOLOGIN NOINHERIT NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS', name);
  END LOOP;
END $$;

-- Logins: what a process connects as. They hold nothing themselves and inherit nothing but resort_login,
-- so a query before an identity is set fails loudly.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['resort_web', 'resort_worker', 'resort_migrator'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
      EXECUTE format('CREATE ROLE %I', name);
    END IF;
    EXECUTE format('ALTER ROLE %I LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', name);
  END LOOP;
END $$;

-- Who may become whom, and who inherits from whom.
DO $$
DECLARE
  -- PostgreSQL 16 says per membership whether it is inherited; before, the member's own INHERIT decides for all.
  per_membership boolean := current_setting('server_version_num')::int >= 160000;
  pair record;
BEGIN
  FOR pair IN SELECT * FROM (VALUES
      ('resort_anonymous', 'resort_web'),
      ('resort_customer',  'resort_web'),
      ('resort_staff',     'resort_web'),
      ('resort_admin',     'resort_web'),
      ('resort_service',   'resort_worker'),
      ('resort_owner',     'resort_migrator')) AS may_become (role, member)
  LOOP
    EXECUTE format('GRANT %I TO %I', pair.role, pair.member)
      || CASE WHEN per_membership THEN ' WITH INHERIT FALSE, SET TRUE' ELSE '' END;
  END LOOP;

  IF per_membership THEN
    -- In strings, because PostgreSQL 15 cannot read them.
    -- Staff keep what every customer may do with their own rows.
    EXECUTE 'GRANT resort_customer TO resort_staff WITH INHERIT TRUE, SET FALSE';
    -- What is needed before an identity is known: a handful of functions.
    EXECUTE 'GRANT resort_login TO resort_web, resort_worker WITH INHERIT TRUE, SET FALSE';
    ALTER ROLE resort_web RESET role;
    ALTER ROLE resort_worker RESET role;
  ELSE
    -- The owner of a database is a member of pg_database_owner, which may create tables.
    ALTER ROLE resort_owner INHERIT;
    ALTER ROLE resort_staff INHERIT;
    GRANT resort_customer TO resort_staff;
    -- A login that inherits would hold the rights of every class at once. It stays NOINHERIT and starts its
    -- sessions as resort_login instead; RESET ROLE and the end of a transaction lead back there.
    GRANT resort_login TO resort_web, resort_worker;
    ALTER ROLE resort_web SET role = 'resort_login';
    ALTER ROLE resort_worker SET role = 'resort_login';
  END IF;
END $$;

-- A web request that waits or dawdles gives its locks back; so does one whose process was frozen or whose machine is gone.
ALTER ROLE resort_web SET lock_timeout = '3s';
ALTER ROLE resort_web SET statement_timeout = '30s';
ALTER ROLE resort_web SET idle_in_transaction_session_timeout = '15s';
-- A job may take longer, and is tried again.
ALTER ROLE resort_worker SET lock_timeout = '30s';
ALTER ROLE resort_worker SET statement_timeout = '10min';
ALTER ROLE resort_worker SET idle_in_transaction_session_timeout = '60s';
-- A migration that cannot get its lock gives up rather than queue everybody behind it.
ALTER ROLE resort_migrator SET lock_timeout = '5s';
