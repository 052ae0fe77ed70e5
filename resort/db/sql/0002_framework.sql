-- Sessions: no grant and no policy on the table, four doors instead. They work before identity is known.
ALTER TABLE django_session ENABLE ROW LEVEL SECURITY;

CREATE FUNCTION app.session_get(wanted text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT session_data FROM public.django_session WHERE session_key = wanted AND expire_date > now() $$;
CREATE FUNCTION app.session_exists(wanted text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT EXISTS (SELECT FROM public.django_session WHERE session_key = wanted) $$;
-- A vanished session is not brought back by a late save: `must_create` false updates only.
CREATE FUNCTION app.session_put(wanted text, data text, expires timestamptz, must_create boolean) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF must_create THEN
    INSERT INTO public.django_session (session_key, session_data, expire_date) VALUES (wanted, data, expires) ON CONFLICT DO NOTHING;
  ELSE
    UPDATE public.django_session SET session_data = data, expire_date = expires WHERE session_key = wanted;
  END IF;
  RETURN FOUND;
END $$;
CREATE FUNCTION app.session_drop(wanted text) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  DELETE FROM public.django_session WHERE session_key = wanted $$;
CREATE FUNCTION app.session_clear_expired() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  DELETE FROM public.django_session WHERE expire_date < now() $$;

GRANT EXECUTE ON FUNCTION app.session_get(text), app.session_exists(text), app.session_put(text, text, timestamptz, boolean), app.session_drop(text)
  TO resort_login, resort_anonymous, resort_customer, resort_staff, resort_admin;
GRANT EXECUTE ON FUNCTION app.session_clear_expired() TO resort_service;

-- Tables of the framework: closed, but for what its pages read.
ALTER TABLE django_content_type ENABLE ROW LEVEL SECURITY;
CREATE POLICY staff_read ON django_content_type FOR SELECT TO resort_staff USING (true);
CREATE POLICY admin_read ON django_content_type FOR SELECT TO resort_admin USING (true);
GRANT SELECT ON django_content_type TO resort_staff, resort_admin;
ALTER TABLE django_migrations ENABLE ROW LEVEL SECURITY;
CREATE POLICY login_read ON django_migrations FOR SELECT TO resort_login USING (true);
GRANT SELECT ON django_migrations TO resort_login;
ALTER TABLE auth_permission ENABLE ROW LEVEL SECURITY;
ALTER TABLE auth_group ENABLE ROW LEVEL SECURITY;
ALTER TABLE auth_group_permissions ENABLE ROW LEVEL SECURITY;
ALTER TABLE django_admin_log ENABLE ROW LEVEL SECURITY;

-- Jobs: everyone may defer one in the transaction of the business rows; only the worker sees or runs them.
ALTER TABLE procrastinate_jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE procrastinate_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE procrastinate_periodic_defers ENABLE ROW LEVEL SECURITY;
ALTER TABLE procrastinate_workers ENABLE ROW LEVEL SECURITY;
CREATE POLICY worker_all ON procrastinate_jobs FOR ALL TO resort_service USING (true) WITH CHECK (true);
CREATE POLICY worker_all ON procrastinate_events FOR ALL TO resort_service USING (true) WITH CHECK (true);
CREATE POLICY worker_all ON procrastinate_periodic_defers FOR ALL TO resort_service USING (true) WITH CHECK (true);
CREATE POLICY worker_all ON procrastinate_workers FOR ALL TO resort_service USING (true) WITH CHECK (true);
CREATE POLICY admin_read ON procrastinate_jobs FOR SELECT TO resort_admin USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers, procrastinate_workers TO resort_service;
GRANT SELECT ON procrastinate_jobs TO resort_admin;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO resort_service;

DO $$
DECLARE fn regprocedure;
BEGIN
  FOR fn IN SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'procrastinate%' LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', fn);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO resort_service', fn);
  END LOOP;
  -- The one door for the web: it inserts jobs and reads nothing back but their numbers.
  FOR fn IN SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.proname = 'procrastinate_defer_jobs_v1' LOOP
    EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp', fn);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO resort_login, resort_anonymous, resort_customer, resort_staff, resort_admin', fn);
  END LOOP;
END $$;
