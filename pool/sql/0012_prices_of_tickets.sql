-- As with stays (app.hold_stay): what a ticket costs is worked out in pool/rules.py, and gets here by functions that only
-- the login may call. A statement that runs as a guest names no price and no refund.
CREATE FUNCTION app.pool_hold(ticket jsonb) RETURNS TABLE (id uuid, created_at timestamptz, updated_at timestamptz)
LANGUAGE sql SECURITY DEFINER SET search_path = '' ROWS 1 AS $$
  INSERT INTO public.pool_tickets AS p (
    id, user_id, change_of_id, ticket_date, slot, adults, children, total_price, status, code, hold_expires_at, request_key,
    policy_snapshot, quote)
  SELECT t.id, app.user_id(), t.change_of_id, t.ticket_date, t.slot, t.adults, t.children, t.total_price, 'pending', t.code,
    t.hold_expires_at, t.request_key, t.policy_snapshot, t.quote
  FROM jsonb_populate_record(NULL::public.pool_tickets, ticket) t
  RETURNING p.id, p.created_at, p.updated_at $$;
GRANT EXECUTE ON FUNCTION app.pool_hold(jsonb) TO resort_login;

REVOKE EXECUTE ON FUNCTION app.pool_move_ticket(uuid, date, text, numeric, jsonb, numeric, text) FROM resort_customer, resort_admin;
GRANT EXECUTE ON FUNCTION app.pool_move_ticket(uuid, date, text, numeric, jsonb, numeric, text) TO resort_login;

-- A guest who cancels writes down what goes back: no more than was paid and the terms give, all of it once the resort closed.
CREATE FUNCTION app.guard_ticket_refund() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  -- The resort's time zone is the application's: the earliest date there is anywhere is in the guest's favour.
  days integer := NEW.ticket_date - ((now() AT TIME ZONE 'UTC') - interval '12 hours')::date;
  percent numeric;
BEGIN
  IF current_user <> 'resort_customer' AND NOT (current_user = 'resort_staff'
      AND coalesce(app.my_department(), '') NOT IN ('pool', 'front_office')) THEN
    RETURN NEW;
  END IF;
  SELECT max((term ->> 'percent')::numeric) INTO percent
  FROM jsonb_array_elements(OLD.policy_snapshot) AS term WHERE (term ->> 'days')::integer <= days;
  IF OLD.closure_asked_at IS NOT NULL THEN
    percent := 100;
  END IF;
  IF OLD.paid_at IS NULL THEN
    percent := 0;
  END IF;
  IF NEW.refund_amount - coalesce(OLD.refund_amount, 0) > round(OLD.total_price * least(coalesce(percent, 0), 100) / 100, 2) THEN
    RAISE EXCEPTION 'the terms do not give %', NEW.refund_amount
      USING ERRCODE = 'check_violation', CONSTRAINT = 'pool_tickets_refund_by_terms';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_refund BEFORE UPDATE OF refund_amount ON pool_tickets FOR EACH ROW
  WHEN (NEW.refund_amount IS DISTINCT FROM OLD.refund_amount)
  EXECUTE FUNCTION app.guard_ticket_refund();
