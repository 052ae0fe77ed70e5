DROP FUNCTION app.put_on_bill(uuid, uuid, integer);
DROP FUNCTION app.move_orders_of_bill(uuid);
DROP FUNCTION app.move_orders(uuid, uuid[], uuid);
DROP FUNCTION app.hold_bills_of(uuid);
DROP FUNCTION app.works_on_floor();
CREATE OR REPLACE FUNCTION app.gather_orders(bill uuid) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  UPDATE public.kitchen_orders o SET bill_id = b.id FROM public.table_bills b
  WHERE b.id = bill AND b.status = 'open' AND o.table_id = b.table_id AND o.bill_id IS NULL AND o.status <> 'cancelled'
    AND o.created_at > b.created_at - interval '12 hours' $$;
CREATE OR REPLACE FUNCTION app.join_waitlist(wish jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  w public.table_waits := jsonb_populate_record(NULL::public.table_waits, wish);
BEGIN
  INSERT INTO public.table_waits (id, kind, status, day, service_id, earliest, latest, party_size, guest_name, guest_phone, guest_email, user_id, secret, language)
  VALUES (w.id, 'evening', 'waiting', w.day, w.service_id, w.earliest, w.latest, w.party_size, w.guest_name, w.guest_phone, w.guest_email, app.user_id(), w.secret, w.language);
END $$;
CREATE OR REPLACE FUNCTION app.answer_wait(key text, takes boolean) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
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
