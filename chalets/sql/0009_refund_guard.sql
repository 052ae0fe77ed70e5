-- A guest who cancels writes down what goes back: in that one step, and no more than was paid and the terms give.
-- Staff and the worker may decide otherwise; what came in bounds them too (chalet_bookings_refund_within_total).
CREATE FUNCTION app.guard_refund() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  -- The resort's time zone is the application's: the earliest date there is anywhere is in the guest's favour.
  days integer := NEW.check_in - ((now() AT TIME ZONE 'UTC') - interval '12 hours')::date;
  percent numeric;
BEGIN
  IF current_user <> 'resort_customer' AND NOT (current_user = 'resort_staff'
      AND coalesce(app.my_department(), '') NOT IN ('front_office', 'finance')) THEN
    RETURN NEW;
  END IF;
  IF NOT (OLD.status IN ('pending', 'confirmed') AND NEW.status = 'cancelled') THEN
    RAISE EXCEPTION 'a refund is promised when a stay is cancelled' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT max((term ->> 'percent')::numeric) INTO percent
  FROM jsonb_array_elements(NEW.policy_snapshot) AS term WHERE (term ->> 'days')::integer <= days;
  IF NEW.payment_status = 'pending' OR days < 0 THEN
    percent := 0;
  END IF;
  IF NEW.refund_amount > round(NEW.total_price * least(coalesce(percent, 0), 100) / 100, 2) THEN
    RAISE EXCEPTION 'the terms do not give %', NEW.refund_amount
      USING ERRCODE = 'check_violation', CONSTRAINT = 'chalet_bookings_refund_by_terms';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_refund BEFORE UPDATE OF refund_amount ON chalet_bookings FOR EACH ROW
  WHEN (NEW.refund_amount IS DISTINCT FROM OLD.refund_amount)
  EXECUTE FUNCTION app.guard_refund();
