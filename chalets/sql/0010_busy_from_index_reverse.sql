CREATE OR REPLACE FUNCTION app.busy_chalets(arrival date, departure date) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' ROWS 200 AS $$
  SELECT chalet_id FROM public.chalet_bookings
  WHERE status IN ('pending', 'confirmed', 'checked_in', 'checked_out')
    AND daterange(check_in, check_out) && daterange(arrival, departure)
    AND NOT (status = 'pending' AND hold_expires_at IS NOT NULL AND hold_expires_at <= now()) $$;
