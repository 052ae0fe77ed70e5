-- Guests reserve without an account: visitors may not touch the tables, only these doors, which take nothing on trust.
-- What they open is theirs by the secret of their letter, or by being signed in as who reserved.

-- Whether guests may have this table at this time by themselves: hours, closures, tables kept for the door, size.
CREATE FUNCTION app.check_guest_table(r public.table_reservations) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  s public.dining_services;
  held uuid[] := r.table_id || r.more_tables;
  seats integer;
  owed numeric;
BEGIN
  SELECT * INTO s FROM public.dining_services WHERE id = r.service_id AND is_active;
  owed := CASE WHEN s.deposit_party IS NOT NULL AND r.party_size >= s.deposit_party THEN s.deposit_per_person * r.party_size ELSE 0 END;
  SELECT sum(capacity) INTO seats FROM public.restaurant_tables
  WHERE id = ANY (held) AND is_active AND deleted_at IS NULL AND NOT walk_in_only AND status <> 'out_of_service'
  HAVING count(*) = cardinality(held);
  IF s.id IS NULL OR seats IS NULL
    OR trim(to_char(r.reservation_date, 'day')) <> ALL (s.weekdays)
    OR r.reservation_time NOT BETWEEN s.first_seating AND s.last_seating
    OR r.reservation_date < (now() - interval '1 day')::date OR r.reservation_date > (now() + interval '400 days')::date
    OR EXISTS (SELECT FROM public.restaurant_closures c
               WHERE c.day = r.reservation_date AND (c.service_id IS NULL OR c.service_id = s.id))
    OR (owed > 0) <> (r.deposit_status IN ('pending', 'paid'))
    -- A table that takes the party, or exactly the tables of a combination that does.
    OR cardinality(held) = 1 AND r.party_size > seats
    OR cardinality(held) > 1 AND NOT EXISTS (
      SELECT FROM public.table_combinations c WHERE c.is_active AND r.party_size <= c.max_party
        AND (SELECT array_agg(m.table_id ORDER BY m.table_id) FROM public.table_combination_members m WHERE m.combination_id = c.id)
            = (SELECT array_agg(t ORDER BY t) FROM unnest(held) AS t))
  THEN
    RAISE EXCEPTION 'no table for guests' USING ERRCODE = 'check_violation', CONSTRAINT = 'restaurant_table_for_guests';
  END IF;
END $$;

-- Guests get their share of the pace; after the row is written, because then its counter is locked.
CREATE FUNCTION app.check_online_share(r public.table_reservations) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF EXISTS (
    SELECT FROM public.dining_paces p JOIN public.dining_services s ON s.id = p.service_id
    WHERE p.service_id = r.service_id AND p.day = r.reservation_date AND p.starts = app.quarter_of(r.reservation_time)
      AND p.covers > greatest(r.party_size, s.pace * s.online_share / 100))
  THEN
    RAISE EXCEPTION 'enough guests' USING ERRCODE = 'check_violation', CONSTRAINT = 'restaurant_online_share';
  END IF;
END $$;

CREATE FUNCTION app.reserve_table(wish jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  r public.table_reservations := jsonb_populate_record(NULL::public.table_reservations, wish);
BEGIN
  r.user_id := app.user_id();
  PERFORM app.check_guest_table(r);
  INSERT INTO public.table_reservations (
    id, user_id, table_id, more_tables, reservation_date, reservation_time, turn_minutes, party_size, status,
    guest_name, guest_phone, guest_email, special_requests, confirmation_code, secret, service_id, source, preferences,
    high_chairs, request_key, hold_expires_at, deposit_amount, deposit_status, policy_snapshot, language)
  VALUES (
    r.id, r.user_id, r.table_id, r.more_tables, r.reservation_date, r.reservation_time, r.turn_minutes, r.party_size, 'booked',
    r.guest_name, r.guest_phone, r.guest_email, r.special_requests, r.confirmation_code, r.secret, r.service_id, 'online',
    r.preferences, r.high_chairs, r.request_key, CASE WHEN r.deposit_status = 'pending' THEN r.hold_expires_at END,
    r.deposit_amount, CASE WHEN r.deposit_status = 'pending' THEN 'pending' ELSE 'none' END, r.policy_snapshot, r.language);
  PERFORM app.check_online_share(r);
END $$;

-- The reservation of whoever holds the secret, or is signed in as who reserved.
CREATE FUNCTION app.reservation_of(code text, key text) RETURNS SETOF public.table_reservations
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT * FROM public.table_reservations r
  WHERE r.confirmation_code = code AND (r.secret <> '' AND r.secret = key OR r.user_id = app.user_id()) $$;

-- What a form sent twice has made already: the key is a random number of that form.
CREATE FUNCTION app.reservation_by_request(key uuid) RETURNS SETOF public.table_reservations
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT * FROM public.table_reservations r WHERE r.request_key = key AND r.user_id IS NOT DISTINCT FROM app.user_id() $$;

CREATE FUNCTION app.change_reservation(code text, key text, wish jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  r public.table_reservations;
BEGIN
  SELECT * INTO r FROM app.reservation_of(code, key);
  IF r.id IS NULL THEN
    RETURN false;
  END IF;
  r := jsonb_populate_record(r, wish - '{id,user_id,secret,status,deposit_status,deposit_amount,policy_snapshot,override_reason}'::text[]);
  PERFORM app.check_guest_table(r);
  UPDATE public.table_reservations t
  SET table_id = r.table_id, more_tables = r.more_tables, reservation_date = r.reservation_date,
      reservation_time = r.reservation_time, turn_minutes = r.turn_minutes, party_size = r.party_size,
      service_id = r.service_id, preferences = r.preferences, high_chairs = r.high_chairs, override_reason = '', reminded_at = NULL
  WHERE t.id = r.id AND t.status IN ('booked', 'confirmed') AND t.hold_expires_at IS NULL
    AND (t.deposit_status = 'none' OR t.party_size = r.party_size);
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM app.check_online_share(r);
  RETURN true;
END $$;

CREATE FUNCTION app.cancel_reservation(code text, key text, why text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  UPDATE public.table_reservations SET status = 'cancelled', cancelled_at = now(), cancellation_reason = left(why, 200)
  WHERE id = (SELECT id FROM app.reservation_of(code, key)) AND status IN ('booked', 'confirmed');
  RETURN FOUND;
END $$;

CREATE FUNCTION app.confirm_reservation(code text, key text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  UPDATE public.table_reservations SET status = 'confirmed'
  WHERE id = (SELECT id FROM app.reservation_of(code, key)) AND status = 'booked' AND hold_expires_at IS NULL;
  RETURN FOUND;
END $$;

-- Where a deposit is paid: the page the worker opened at Stripe for it.
CREATE FUNCTION app.deposit_page(code text, key text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT p.checkout_url FROM public.payments p JOIN app.reservation_of(code, key) r ON r.id = p.booking_id
  WHERE p.booking_type = 'restaurant' AND p.status = 'pending' AND r.deposit_status = 'pending' AND r.status = 'booked'
  ORDER BY p.created_at DESC LIMIT 1 $$;

-- The waitlist of a full evening.
CREATE FUNCTION app.join_waitlist(wish jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  w public.table_waits := jsonb_populate_record(NULL::public.table_waits, wish);
BEGIN
  INSERT INTO public.table_waits (id, kind, status, day, service_id, earliest, latest, party_size, guest_name, guest_phone, guest_email, user_id, secret, language)
  VALUES (w.id, 'evening', 'waiting', w.day, w.service_id, w.earliest, w.latest, w.party_size, w.guest_name, w.guest_phone, w.guest_email, app.user_id(), w.secret, w.language);
END $$;

CREATE FUNCTION app.wait_of(key text) RETURNS SETOF public.table_waits LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT * FROM public.table_waits w WHERE w.secret = key AND w.kind = 'evening' $$;

-- The table a waiting party is offered or took, with the secret of its reservation.
CREATE FUNCTION app.offered_table(key text) RETURNS TABLE (at time, code varchar, secret varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT r.reservation_time, r.confirmation_code, r.secret
  FROM public.table_waits w JOIN public.table_reservations r ON r.id = w.reservation_id
  WHERE w.secret = key AND w.kind = 'evening' AND w.status IN ('offered', 'seated') $$;

-- Takes the offered table (`takes`), or leaves the list; an offer that is not taken gives its table back at once.
CREATE FUNCTION app.answer_wait(key text, takes boolean) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  w public.table_waits;
BEGIN
  SELECT * INTO w FROM public.table_waits WHERE secret = key AND kind = 'evening' FOR NO KEY UPDATE;
  IF takes THEN
    IF w.status IS DISTINCT FROM 'offered' OR w.offered_until <= now() THEN
      RETURN false;
    END IF;
    UPDATE public.table_reservations SET hold_expires_at = NULL WHERE id = w.reservation_id AND status = 'booked';
    IF NOT FOUND THEN
      RETURN false;
    END IF;
    UPDATE public.table_waits SET status = 'seated', offered_until = NULL WHERE id = w.id;
    RETURN true;
  END IF;
  IF w.status IS NULL OR w.status NOT IN ('waiting', 'offered') THEN
    RETURN false;
  END IF;
  IF w.status = 'offered' THEN
    UPDATE public.table_reservations SET status = 'cancelled', cancelled_at = now(), cancellation_reason = 'offer declined'
    WHERE id = w.reservation_id AND status = 'booked';
  END IF;
  UPDATE public.table_waits SET status = 'left', offered_until = NULL WHERE id = w.id;
  RETURN true;
END $$;

REVOKE EXECUTE ON FUNCTION app.check_guest_table(public.table_reservations), app.check_online_share(public.table_reservations) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.reserve_table(jsonb), app.reservation_of(text, text), app.reservation_by_request(uuid),
  app.change_reservation(text, text, jsonb), app.cancel_reservation(text, text, text), app.confirm_reservation(text, text),
  app.deposit_page(text, text), app.join_waitlist(jsonb), app.wait_of(text), app.offered_table(text), app.answer_wait(text, boolean)
  TO resort_anonymous, resort_customer, resort_staff, resort_admin;
