-- Nobody but the worker reads how somebody signs in (the column grants), so whoever needs it has a door of their own.

-- One's own row, whole: the session is compared with the password's hash at every request.
CREATE FUNCTION app.own_user() RETURNS SETOF public.users
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' ROWS 1 AS $$
  SELECT * FROM public.users WHERE id = app.user_id() AND deleted_at IS NULL $$;

-- Only from the password that was judged: of two who use one link at once, one is too late.
CREATE FUNCTION app.replace_own_password(former text, fresh text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  UPDATE public.users SET password = fresh, last_password_change = now()
  WHERE id = app.user_id() AND password = former AND deleted_at IS NULL;
  RETURN FOUND;
END $$;

-- At a desk somebody gives an address; who that is, without what sign-in compares.
CREATE FUNCTION app.user_at_desk(wanted text) RETURNS TABLE (
  id uuid, email varchar, first_name varchar, last_name varchar, phone varchar, role varchar, email_verified boolean,
  preferences jsonb, created_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' ROWS 1 AS $$
  SELECT u.id, u.email, u.first_name, u.last_name, u.phone, u.role, u.email_verified, u.preferences, u.created_at
  FROM public.users u WHERE lower(u.email) = lower(wanted) AND u.deleted_at IS NULL $$;

GRANT EXECUTE ON FUNCTION app.own_user(), app.replace_own_password(text, text) TO resort_customer, resort_staff, resort_admin;
GRANT EXECUTE ON FUNCTION app.user_at_desk(text) TO resort_staff, resort_admin;
-- A password is checked before anybody is somebody.
REVOKE EXECUTE ON FUNCTION app.user_for_login(text) FROM resort_customer, resort_staff, resort_admin;
