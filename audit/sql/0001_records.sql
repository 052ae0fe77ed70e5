-- The doors into the records. Who did it comes from the transaction's identity, never from an argument.
CREATE FUNCTION app.record_activity(action text, target_type text, target_id text, data jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  INSERT INTO public.activity_logs (staff_id, user_id, action, target_type, target_id, data)
  SELECT (SELECT id FROM public.staff WHERE id = app.user_id()), (SELECT id FROM public.users WHERE id = app.user_id()),
         action, target_type, target_id, coalesce(data, '{}'::jsonb) $$;

-- `about` names the person when nobody is signed in, as at a failed sign-in.
CREATE FUNCTION app.record_security_event(event text, severity text, description text, ip inet, agent text, metadata jsonb, about uuid)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  INSERT INTO public.security_audit_log (user_id, event_type, severity, description, ip_address, user_agent, metadata)
  SELECT (SELECT id FROM public.users WHERE id = coalesce(app.user_id(), about)), event, severity, description, ip, agent, metadata $$;

GRANT EXECUTE ON FUNCTION app.record_activity(text, text, text, jsonb), app.record_security_event(text, text, text, inet, text, jsonb, uuid)
  TO resort_login, resort_anonymous, resort_customer, resort_staff, resort_admin, resort_service;
