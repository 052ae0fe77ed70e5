-- Which chalets are taken: dates in, chalets out, never who. The status list repeats the exclusion constraint's,
-- so that its index answers; a hold whose time is over no longer counts.
CREATE FUNCTION app.busy_chalets(arrival date, departure date) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' ROWS 200 AS $$
  SELECT chalet_id FROM public.chalet_bookings
  WHERE status IN ('pending', 'confirmed', 'checked_in', 'checked_out')
    AND daterange(check_in, check_out) && daterange(arrival, departure)
    AND NOT (status = 'pending' AND hold_expires_at IS NOT NULL AND hold_expires_at <= now()) $$;

-- The taken nights of one chalet, cut to the window.
CREATE FUNCTION app.busy_nights(chalet uuid, arrival date, departure date) RETURNS TABLE (first_night date, free_again date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' ROWS 20 AS $$
  SELECT greatest(check_in, arrival), least(check_out, departure) FROM public.chalet_bookings
  WHERE chalet_id = chalet AND status IN ('pending', 'confirmed', 'checked_in', 'checked_out')
    AND daterange(check_in, check_out) && daterange(arrival, departure)
    AND NOT (status = 'pending' AND hold_expires_at IS NOT NULL AND hold_expires_at <= now())
  ORDER BY 1 $$;

-- First step of every booking: queue up at the chalet, then clear away holds in these nights whose time is over.
CREATE FUNCTION app.clear_for_hold(chalet uuid, arrival date, departure date) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM FROM public.chalets WHERE id = chalet FOR NO KEY UPDATE;
  RETURN QUERY
    UPDATE public.chalet_bookings SET status = 'cancelled', cancelled_at = now(), cancellation_reason = 'hold lapsed'
    WHERE chalet_id = chalet AND status = 'pending' AND hold_expires_at <= now()
      AND daterange(check_in, check_out) && daterange(arrival, departure)
    RETURNING id;
END $$;

GRANT EXECUTE ON FUNCTION app.busy_chalets(date, date), app.busy_nights(uuid, date, date)
  TO resort_anonymous, resort_customer, resort_staff, resort_admin, resort_service;
GRANT EXECUTE ON FUNCTION app.clear_for_hold(uuid, date, date) TO resort_customer, resort_staff, resort_admin, resort_service;

-- Which status may follow which, for everybody; and what a guest may do with their own stay.
CREATE FUNCTION app.guard_booking() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  IF NEW.status IS DISTINCT FROM OLD.status AND NOT (CASE OLD.status
      WHEN 'pending' THEN NEW.status IN ('confirmed', 'cancelled')
      WHEN 'confirmed' THEN NEW.status IN ('checked_in', 'cancelled', 'no_show')
      WHEN 'checked_in' THEN NEW.status IN ('checked_out', 'confirmed')
      -- Paid late and the nights still free; a guest who came after all.
      WHEN 'cancelled' THEN NEW.status = 'confirmed' AND current_user IN ('resort_service', 'resort_owner')
      WHEN 'no_show' THEN NEW.status = 'confirmed'
      ELSE false END) THEN
    RAISE EXCEPTION 'a stay does not go from % to %', OLD.status, NEW.status
      USING ERRCODE = 'check_violation', CONSTRAINT = 'chalet_bookings_legal_step';
  END IF;
  -- Staff away from the desk are guests here: they may book for themselves like anybody.
  IF NEW.status IS DISTINCT FROM OLD.status AND NEW.status <> 'cancelled' AND (current_user = 'resort_customer'
      OR current_user = 'resort_staff' AND coalesce(app.my_department(), '') NOT IN ('front_office', 'finance')) THEN
    RAISE EXCEPTION 'guests may only cancel' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.user_id <> OLD.user_id OR NEW.chalet_id <> OLD.chalet_id AND OLD.status IN ('checked_out', 'cancelled') THEN
    RAISE EXCEPTION 'a stay keeps its guest' USING ERRCODE = 'check_violation', CONSTRAINT = 'chalet_bookings_fixed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE UPDATE ON chalet_bookings FOR EACH ROW EXECUTE FUNCTION app.guard_booking();
