-- What the policies of every table read. Bodies name tables of later migrations, hence no check at creation.
SET LOCAL check_function_bodies = off;

CREATE SCHEMA app;
GRANT USAGE ON SCHEMA app TO resort_login, resort_anonymous, resort_customer, resort_staff, resort_admin, resort_service;
-- The global form: IN SCHEMA cannot take the default away.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- '' is what the setting holds after the first transaction of a connection, and ''::uuid would raise.
CREATE FUNCTION app.user_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('app.user_id', true), '')::uuid;

-- The only place that decides a role. An unknown, deleted or locked-away user is a visitor.
CREATE FUNCTION app.identify(uid uuid) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT coalesce((
    SELECT CASE
      WHEN u.role IN ('admin', 'superadmin') THEN 'resort_admin'
      WHEN u.role = 'staff' AND EXISTS (SELECT FROM public.staff s WHERE s.id = u.id AND s.is_active) THEN 'resort_staff'
      ELSE 'resort_customer' END
    FROM public.users u WHERE u.id = uid AND u.deleted_at IS NULL), 'resort_anonymous') $$;

CREATE FUNCTION app.my_department() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT department FROM public.staff WHERE id = app.user_id() AND is_active $$;

CREATE FUNCTION app.touch_updated_at() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  NEW.updated_at := now();
  RETURN NEW;
END $$;

CREATE FUNCTION app.refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

GRANT EXECUTE ON FUNCTION app.user_id() TO resort_login, resort_anonymous, resort_customer, resort_staff, resort_admin, resort_service;
GRANT EXECUTE ON FUNCTION app.identify(uuid) TO resort_login, resort_anonymous, resort_customer, resort_staff, resort_admin, resort_service;
GRANT EXECUTE ON FUNCTION app.my_department() TO resort_customer, resort_staff, resort_admin, resort_service;
