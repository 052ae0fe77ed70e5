-- What a stay costs is worked out in one place, chalets/rules.py, and this is how it gets here. Only the login may call
-- it, and no role of a person: a statement that runs as a guest cannot name a price. The guest, the state and the time
-- are the database's: a hold of whoever the transaction is for, unpaid, that ends by the database's clock.
CREATE FUNCTION app.hold_stay(stay jsonb, addons jsonb, minutes integer)
RETURNS TABLE (id uuid, hold_expires_at timestamptz, created_at timestamptz, updated_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' ROWS 1 AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    INSERT INTO public.chalet_bookings AS b (
      id, user_id, kind, status, payment_status, hold_expires_at, chalet_id, code, check_in, check_out, guests, total_price,
      special_requests, guest_details, request_key, quote, policy_snapshot, cancellation_policy_id)
    SELECT s.id, app.user_id(), 'stay', 'pending', 'pending', now() + make_interval(mins => minutes), s.chalet_id, s.code,
      s.check_in, s.check_out, s.guests, s.total_price, s.special_requests, s.guest_details, s.request_key, s.quote,
      s.policy_snapshot, s.cancellation_policy_id
    FROM jsonb_populate_record(NULL::public.chalet_bookings, stay) s
    ON CONFLICT DO NOTHING
    RETURNING b.id, b.hold_expires_at, b.created_at, b.updated_at;
  IF FOUND AND addons <> '[]' THEN
    INSERT INTO public.booking_addons (booking_id, addon_id, name, unit, unit_price, quantity, total)
    SELECT (stay ->> 'id')::uuid, a.addon_id, a.name, a.unit, a.unit_price, a.quantity, a.total
    FROM jsonb_populate_recordset(NULL::public.booking_addons, addons) a;
  END IF;
END $$;
GRANT EXECUTE ON FUNCTION app.hold_stay(jsonb, jsonb, integer) TO resort_login;
