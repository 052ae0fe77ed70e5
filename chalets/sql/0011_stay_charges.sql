-- Who charges may not lock a stay (waiters change none), and must not charge one that is being checked out: so the
-- lock is taken here, with the owner's rights. Whoever charges the same stay next waits, and then counts what is open.
CREATE FUNCTION app.guard_stay_charge() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  now_is text;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.booking_id, NEW.source, NEW.reference, NEW.description, NEW.amount, NEW.posted_by_id)
        IS DISTINCT FROM (OLD.booking_id, OLD.source, OLD.reference, OLD.description, OLD.amount, OLD.posted_by_id)
      OR OLD.status <> 'open' THEN
      RAISE EXCEPTION 'a charge is settled or taken back, once' USING ERRCODE = 'check_violation', CONSTRAINT = 'stay_charges_once_over';
    END IF;
    RETURN NEW;
  END IF;
  SELECT status INTO now_is FROM public.chalet_bookings WHERE id = NEW.booking_id AND kind = 'stay' FOR NO KEY UPDATE;
  IF now_is IS DISTINCT FROM 'checked_in' THEN
    RAISE EXCEPTION 'nobody is in house' USING ERRCODE = 'check_violation', CONSTRAINT = 'stay_charges_in_house';
  END IF;
  RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION app.guard_stay_charge() FROM PUBLIC;
-- After the row: its policy speaks first.
CREATE TRIGGER guard_stay_charge AFTER INSERT ON stay_charges FOR EACH ROW EXECUTE FUNCTION app.guard_stay_charge();
CREATE TRIGGER keep_stay_charge BEFORE UPDATE ON stay_charges FOR EACH ROW EXECUTE FUNCTION app.guard_stay_charge();

-- Guests do not leave, and do not go back to being expected, with something open.
CREATE FUNCTION app.guard_open_charges() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF EXISTS (SELECT FROM public.stay_charges WHERE booking_id = NEW.id AND status = 'open') THEN
    RAISE EXCEPTION 'something charged to the stay is open' USING ERRCODE = 'check_violation', CONSTRAINT = 'chalet_bookings_charges_paid';
  END IF;
  RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION app.guard_open_charges() FROM PUBLIC;
CREATE TRIGGER guard_open_charges BEFORE UPDATE OF status ON chalet_bookings FOR EACH ROW
  WHEN (OLD.status = 'checked_in' AND NEW.status <> 'checked_in') EXECUTE FUNCTION app.guard_open_charges();
