-- Waiters, hosts and managers.
CREATE FUNCTION app.works_on_floor() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT EXISTS (SELECT FROM public.users WHERE id = app.user_id() AND deleted_at IS NULL AND role IN ('admin', 'superadmin'))
         OR coalesce(app.my_department() IN ('restaurant', 'front_office'), false)
$$;

-- Puts what a party ordered on its open bill, at whichever of its tables. What somebody ordered who sat there before is
-- not theirs, and what the next party orders is not on the bill of one that has left. The front office opens bills too
-- and may not write orders otherwise.
CREATE OR REPLACE FUNCTION app.gather_orders(bill uuid) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  UPDATE public.kitchen_orders o SET bill_id = b.id
  FROM public.table_bills b LEFT JOIN public.table_reservations r ON r.id = b.reservation_id
  WHERE b.id = bill AND b.status = 'open' AND o.bill_id IS NULL AND o.status <> 'cancelled'
    AND (o.table_id = b.table_id OR r.status = 'seated' AND o.table_id = ANY (r.table_id || r.more_tables))
    AND o.created_at > b.created_at - interval '12 hours'
    AND (r.finished_at IS NULL OR o.created_at <= r.finished_at)
    -- Nobody knew who sat there; whoever was seated long after it was opened is somebody else.
    AND (b.reservation_id IS NOT NULL OR NOT EXISTS (
      SELECT FROM public.table_seatings s JOIN public.table_reservations x ON x.id = s.reservation_id
      WHERE s.table_id = o.table_id AND x.status = 'seated' AND x.seated_at > b.created_at + interval '15 minutes'
        AND x.seated_at <= o.created_at))
    AND NOT EXISTS (
      SELECT FROM public.table_reservations x
      WHERE x.status = 'finished' AND x.id IS DISTINCT FROM b.reservation_id
        AND x.reservation_date >= (b.created_at - interval '2 days')::date AND o.table_id = ANY (x.table_id || x.more_tables)
        AND x.seated_at <= o.created_at AND o.created_at <= x.finished_at) $$;

-- Locks every bill that an order's dishes are on, always in the same order, and tells how each stands: whoever takes a
-- dish off and whoever takes the money wait for each other here. `named` is what the order or dish names, `bill` the one
-- it was put on since. Cooks may not see bills, but whether one is settled.
CREATE FUNCTION app.hold_bills_of(wanted uuid) RETURNS TABLE (named uuid, bill uuid, state varchar)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  found uuid[];
  held uuid[];
BEGIN
  SELECT coalesce(array_agg(id), '{}') INTO found FROM (
    SELECT o.bill_id AS id FROM public.kitchen_orders o WHERE o.id = wanted
    UNION SELECT i.bill_id FROM public.kitchen_order_items i WHERE i.order_id = wanted) AS named_bills WHERE id IS NOT NULL;
  -- Once more where a bill was put on another one while we waited for it.
  FOR attempt IN 1..5 LOOP
    SELECT coalesce(array_agg(DISTINCT coalesce(b.merged_into_id, b.id)), '{}') INTO held FROM public.table_bills b WHERE b.id = ANY (found);
    PERFORM 1 FROM public.table_bills b WHERE b.id = ANY (held) ORDER BY b.id FOR NO KEY UPDATE;
    EXIT WHEN NOT EXISTS (SELECT FROM public.table_bills b WHERE b.id = ANY (held) AND b.status = 'merged');
  END LOOP;
  RETURN QUERY SELECT b.id, t.id, t.status FROM public.table_bills b
    JOIN public.table_bills t ON t.id = coalesce(b.merged_into_id, b.id) WHERE b.id = ANY (found) ORDER BY b.id;
END $$;

-- A party has moved: its orders are carried to where it sits now, and the kitchen's tickets say so. What hosts may not
-- write otherwise; nothing but the table changes, and only to a table the party has.
CREATE FUNCTION app.move_orders(party uuid, former uuid[], target uuid) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  WITH moved AS (
    UPDATE public.kitchen_orders o SET table_id = target FROM public.table_reservations r
    WHERE app.works_on_floor() AND r.id = party AND r.status = 'seated' AND target = ANY (r.table_id || r.more_tables)
      AND o.table_id = ANY (former) AND o.status <> 'cancelled'
      AND (o.bill_id IN (SELECT b.id FROM public.table_bills b WHERE b.status = 'open' AND b.reservation_id = r.id)
           OR o.bill_id IS NULL AND (o.status IN ('pending', 'cooking', 'ready') OR o.created_at >= r.seated_at))
    RETURNING 1)
  SELECT count(*) FROM moved $$;

-- The same where only a bill is carried to another table.
CREATE FUNCTION app.move_orders_of_bill(wanted uuid) RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  WITH moved AS (
    UPDATE public.kitchen_orders o SET table_id = b.table_id FROM public.table_bills b
    WHERE app.works_on_floor() AND b.id = wanted AND b.status = 'open' AND o.bill_id = b.id
      AND o.status IN ('pending', 'cooking', 'ready') AND o.table_id IS DISTINCT FROM b.table_id
    RETURNING 1)
  SELECT count(*) FROM moved $$;

-- Puts so many of a dish on another open bill; the others stay. Both bills are locked by the caller. The order and its
-- ticket stay as they are, only who pays changes.
CREATE FUNCTION app.put_on_bill(dish uuid, target uuid, number integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  i public.kitchen_order_items;
BEGIN
  SELECT * INTO i FROM public.kitchen_order_items WHERE id = dish AND status <> 'cancelled' FOR UPDATE;
  IF NOT app.works_on_floor() OR i.id IS NULL OR number NOT BETWEEN 1 AND i.quantity
    OR NOT EXISTS (SELECT FROM public.table_bills b WHERE b.id = target AND b.status = 'open')
    OR NOT EXISTS (
      SELECT FROM public.table_bills b JOIN public.kitchen_orders o ON o.id = i.order_id
      LEFT JOIN public.table_bills m ON m.id = b.merged_into_id
      WHERE b.id = coalesce(i.bill_id, o.bill_id) AND coalesce(m.status, b.status) = 'open')
  THEN
    RETURN false;
  END IF;
  IF number = i.quantity THEN
    UPDATE public.kitchen_order_items SET bill_id = target WHERE id = dish;
    RETURN true;
  END IF;
  UPDATE public.kitchen_order_items SET quantity = quantity - number WHERE id = dish;
  i.id := gen_random_uuid();
  i.quantity := number;
  i.bill_id := target;
  INSERT INTO public.kitchen_order_items SELECT (i).*;
  RETURN true;
END $$;

-- The waitlist of a full evening takes nothing on trust: an evening that is served, a party and times that can be.
CREATE OR REPLACE FUNCTION app.join_waitlist(wish jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  w public.table_waits := jsonb_populate_record(NULL::public.table_waits, wish);
  s public.dining_services;
  most integer := coalesce((SELECT (t.value #>> '{}')::integer FROM public.system_settings t WHERE t.key = 'restaurant.max_party'), 14);
BEGIN
  SELECT * INTO s FROM public.dining_services WHERE id = w.service_id AND is_active;
  IF s.id IS NULL
    OR trim(to_char(w.day, 'day')) <> ALL (s.weekdays)
    OR w.day < (now() - interval '1 day')::date OR w.day > (now() + interval '400 days')::date
    OR EXISTS (SELECT FROM public.restaurant_closures c WHERE c.day = w.day AND (c.service_id IS NULL OR c.service_id = s.id))
    OR coalesce(w.party_size, 0) NOT BETWEEN 1 AND most
    OR w.earliest > w.latest OR w.earliest > s.last_seating OR w.latest < s.first_seating
    OR coalesce(trim(w.guest_name), '') = '' OR coalesce(w.guest_email, '') NOT LIKE '%_@_%' OR length(w.secret) < 24
  THEN
    RAISE EXCEPTION 'no such evening to wait for' USING ERRCODE = 'check_violation', CONSTRAINT = 'restaurant_waitlist';
  END IF;
  INSERT INTO public.table_waits (id, kind, status, day, service_id, earliest, latest, party_size, guest_name, guest_phone, guest_email, user_id, secret, language)
  VALUES (w.id, 'evening', 'waiting', w.day, w.service_id, w.earliest, w.latest, w.party_size, w.guest_name, w.guest_phone, w.guest_email, app.user_id(), w.secret, w.language);
END $$;

-- Takes the offered table (`takes`), or leaves the list; an offer that is not taken gives its table back at once. Who
-- owes a deposit has the table held as long as anybody who is about to pay one.
CREATE OR REPLACE FUNCTION app.answer_wait(key text, takes boolean) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  w public.table_waits;
  minutes integer := coalesce((SELECT (t.value #>> '{}')::integer FROM public.system_settings t WHERE t.key = 'restaurant.hold_minutes'), 20);
BEGIN
  SELECT * INTO w FROM public.table_waits WHERE secret = key AND kind = 'evening' FOR NO KEY UPDATE;
  IF takes THEN
    IF w.status IS DISTINCT FROM 'offered' OR w.offered_until <= now() THEN
      RETURN false;
    END IF;
    UPDATE public.table_reservations
    SET hold_expires_at = CASE WHEN deposit_amount > 0 THEN greatest(w.offered_until, now() + make_interval(mins => minutes)) END,
        deposit_status = CASE WHEN deposit_amount > 0 THEN 'pending' ELSE deposit_status END
    WHERE id = w.reservation_id AND status = 'booked';
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

REVOKE EXECUTE ON FUNCTION app.works_on_floor(), app.hold_bills_of(uuid), app.move_orders(uuid, uuid[], uuid),
  app.move_orders_of_bill(uuid), app.put_on_bill(uuid, uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.hold_bills_of(uuid) TO resort_staff, resort_admin, resort_service;
GRANT EXECUTE ON FUNCTION app.move_orders(uuid, uuid[], uuid), app.move_orders_of_bill(uuid), app.put_on_bill(uuid, uuid, integer)
  TO resort_staff, resort_admin;
