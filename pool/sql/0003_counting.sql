-- Places of a half-day follow the tickets, whoever sells, moves or cancels them and by whatever path. Both halves
-- of a full day are taken in one order, so that two buyers wait for each other instead of locking each other out.
CREATE FUNCTION app.count_places() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  change record;
  refusal text;
BEGIN
  FOR change IN
    SELECT d.day, d.half, sum(d.persons)::int AS persons FROM (
      SELECT OLD.ticket_date AS day, half, -(coalesce(OLD.adults, 0) + coalesce(OLD.children, 0)) AS persons
      FROM unnest(app.halves_of(OLD.slot)) AS half WHERE TG_OP <> 'INSERT' AND OLD.status <> 'cancelled'
      UNION ALL
      SELECT NEW.ticket_date, half, coalesce(NEW.adults, 0) + coalesce(NEW.children, 0)
      FROM unnest(app.halves_of(NEW.slot)) AS half WHERE TG_OP <> 'DELETE' AND NEW.status <> 'cancelled'
    ) AS d GROUP BY d.day, d.half HAVING sum(d.persons) <> 0 ORDER BY d.day, d.half DESC
  LOOP
    UPDATE public.pool_capacity SET taken = taken + change.persons
    WHERE day = change.day AND half = change.half AND (change.persons < 0 OR closed_for = '');
    CONTINUE WHEN FOUND;
    SELECT 'pool_capacity_open' INTO refusal FROM public.pool_capacity WHERE day = change.day AND half = change.half;
    RAISE EXCEPTION 'the pool sells no places on % (%)', change.day, change.half
      USING ERRCODE = 'check_violation', CONSTRAINT = coalesce(refusal, 'pool_capacity_known');
  END LOOP;
  RETURN NULL;
END $$;

CREATE FUNCTION app.halves_of(slot text) RETURNS text[] LANGUAGE sql IMMUTABLE SET search_path = '' AS
$$ SELECT CASE WHEN slot = 'full_day' THEN ARRAY['morning', 'afternoon'] ELSE ARRAY[slot] END $$;

CREATE TRIGGER count_new AFTER INSERT ON pool_tickets FOR EACH ROW EXECUTE FUNCTION app.count_places();
CREATE TRIGGER count_gone AFTER DELETE ON pool_tickets FOR EACH ROW EXECUTE FUNCTION app.count_places();
-- A scan changes none of these, and costs nothing here.
CREATE TRIGGER count_changed AFTER UPDATE ON pool_tickets FOR EACH ROW
  WHEN ((OLD.status = 'cancelled') <> (NEW.status = 'cancelled') OR OLD.ticket_date <> NEW.ticket_date OR OLD.slot <> NEW.slot
        OR OLD.adults IS DISTINCT FROM NEW.adults OR OLD.children IS DISTINCT FROM NEW.children)
  EXECUTE FUNCTION app.count_places();

-- Lets go of unpaid places of a day whose time is over, so that the next guest can have them. Anybody may ask:
-- it does only what is due. Returns the tickets, whose pages at Stripe are shut afterwards.
CREATE FUNCTION app.lapse_tickets(on_day date) RETURNS SETOF uuid LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  UPDATE public.pool_tickets SET status = 'cancelled', cancelled_at = now(), cancellation_reason = 'hold lapsed'
  WHERE id IN (SELECT id FROM public.pool_tickets WHERE ticket_date = on_day AND status = 'pending' AND hold_expires_at <= now()
               ORDER BY id FOR UPDATE SKIP LOCKED)
  RETURNING id
$$;
GRANT EXECUTE ON FUNCTION app.lapse_tickets(date) TO resort_customer, resort_staff, resort_admin, resort_service;

-- The pool belongs to a stay: the pass comes with the confirmed stay, follows its dates and guests, and goes with it.
CREATE FUNCTION app.keep_stay_pass() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF NEW.status IN ('confirmed', 'checked_in') THEN
    INSERT INTO public.pool_stay_passes AS p (stay_id, user_id, code, valid_from, valid_until, persons)
    VALUES (NEW.id, NEW.user_id, NEW.code, NEW.check_in, NEW.check_out, NEW.guests)
    ON CONFLICT (stay_id) DO UPDATE
      SET valid_from = EXCLUDED.valid_from, valid_until = EXCLUDED.valid_until, persons = EXCLUDED.persons,
          user_id = EXCLUDED.user_id, status = 'valid', withdrawn_at = NULL;
  ELSE
    UPDATE public.pool_stay_passes SET status = 'withdrawn', withdrawn_at = now(), valid_until = NEW.check_out
    WHERE stay_id = NEW.id AND status = 'valid';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER pool_pass_new AFTER INSERT ON chalet_bookings FOR EACH ROW
  WHEN (NEW.kind = 'stay' AND NEW.status IN ('confirmed', 'checked_in')) EXECUTE FUNCTION app.keep_stay_pass();
CREATE TRIGGER pool_pass_changed AFTER UPDATE ON chalet_bookings FOR EACH ROW
  WHEN (NEW.kind = 'stay' AND (OLD.status <> NEW.status OR OLD.check_in <> NEW.check_in OR OLD.check_out <> NEW.check_out
        OR OLD.guests <> NEW.guests OR OLD.user_id <> NEW.user_id)) EXECUTE FUNCTION app.keep_stay_pass();

INSERT INTO pool_stay_passes (stay_id, user_id, code, valid_from, valid_until, persons)
SELECT id, user_id, code, check_in, check_out, guests FROM chalet_bookings
WHERE kind = 'stay' AND status IN ('confirmed', 'checked_in') ON CONFLICT DO NOTHING;
