-- Gate staff may read neither guests nor people of other departments. At the gate they are told a name, and only of
-- colleagues and of guests whose stay opens the pool.
CREATE FUNCTION app.works_at_gate() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT EXISTS (SELECT FROM public.users WHERE id = app.user_id() AND deleted_at IS NULL AND role IN ('admin', 'superadmin'))
         OR coalesce(app.my_department() IN ('pool', 'front_office'), false)
$$;
CREATE FUNCTION app.name_at_gate(person uuid) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT trim(u.first_name || ' ' || u.last_name) FROM public.users u
  WHERE u.id = person AND app.works_at_gate()
    AND (u.role <> 'customer' OR EXISTS (SELECT FROM public.pool_stay_passes p WHERE p.user_id = u.id))
$$;
-- Stays of today that open the pool, by the name or e-mail of who booked; at most twenty.
CREATE FUNCTION app.stay_passes_named(words text, today date) RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT p.id FROM public.pool_stay_passes p JOIN public.users u ON u.id = p.user_id
  WHERE app.works_at_gate() AND today BETWEEN p.valid_from AND p.valid_until AND length(words) >= 2
    AND (position(lower(words) IN lower(u.first_name || ' ' || u.last_name)) > 0 OR position(lower(words) IN lower(u.email)) > 0)
  ORDER BY u.last_name, u.first_name LIMIT 20
$$;
GRANT EXECUTE ON FUNCTION app.name_at_gate(uuid), app.stay_passes_named(text, date) TO resort_staff, resort_admin;
