-- One address in, at most one row out, no wildcards: all that sign-in needs to see.
CREATE FUNCTION app.user_for_login(wanted text) RETURNS SETOF public.users
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' ROWS 1 AS $$
  SELECT * FROM public.users WHERE lower(email) = lower(wanted) AND deleted_at IS NULL $$;
GRANT EXECUTE ON FUNCTION app.user_for_login(text) TO resort_login, resort_anonymous, resort_customer, resort_staff, resort_admin, resort_service;

-- Own row is not own role: a policy cannot see the old row, this trigger can.
CREATE FUNCTION app.guard_user() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  by_owner boolean;
BEGIN
  IF NOT row_security_active('public.users') THEN  -- the owner: migrations and set-up
    RETURN NEW;
  END IF;
  by_owner := EXISTS (SELECT FROM public.users WHERE id = app.user_id() AND role = 'superadmin');
  IF TG_OP = 'INSERT' THEN
    IF NEW.role IN ('admin', 'superadmin') AND NOT by_owner THEN
      RAISE EXCEPTION 'only an owner makes managers' USING ERRCODE = 'insufficient_privilege';
    END IF;
  ELSIF NEW.role IS DISTINCT FROM OLD.role THEN
    IF current_user <> 'resort_admin' OR NEW.id = app.user_id() THEN
      RAISE EXCEPTION 'nobody changes their own role' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (NEW.role IN ('admin', 'superadmin') OR OLD.role IN ('admin', 'superadmin')) AND NOT by_owner THEN
      RAISE EXCEPTION 'only an owner makes or unmakes managers' USING ERRCODE = 'insufficient_privilege';
    END IF;
  ELSIF OLD.role IN ('admin', 'superadmin') AND NEW.id <> app.user_id() AND current_user = 'resort_admin' AND NOT by_owner
        AND (NEW.email, NEW.password, NEW.deleted_at) IS DISTINCT FROM (OLD.email, OLD.password, OLD.deleted_at) THEN
    RAISE EXCEPTION 'only an owner changes how a manager signs in' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON users FOR EACH ROW EXECUTE FUNCTION app.guard_user();
