DROP INDEX IF EXISTS idx_chalets_offered;
DROP FUNCTION IF EXISTS app.covers_of(uuid[]);
CREATE OR REPLACE FUNCTION app.busy_chalets(arrival date, departure date) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' ROWS 500 AS $$
  SELECT chalet_id FROM public.chalet_bookings
  WHERE status IN ('pending', 'confirmed', 'checked_in', 'checked_out')
    AND daterange(check_in, check_out) && daterange(arrival, departure)
    AND (chalet_id, check_in) NOT IN (
      SELECT chalet_id, check_in FROM public.chalet_bookings WHERE status = 'pending' AND hold_expires_at <= now()) $$;
