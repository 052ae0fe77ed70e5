-- Holds whose time is over are rare: where there are none, no stay is held against them.
CREATE OR REPLACE FUNCTION app.busy_chalets(arrival date, departure date) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = '' ROWS 500 AS $$
BEGIN
  IF EXISTS (SELECT FROM public.chalet_bookings WHERE status = 'pending' AND hold_expires_at <= now()) THEN
    RETURN QUERY
      SELECT chalet_id FROM public.chalet_bookings
      WHERE status IN ('pending', 'confirmed', 'checked_in', 'checked_out')
        AND daterange(check_in, check_out) && daterange(arrival, departure)
        AND (chalet_id, check_in) NOT IN (
          SELECT chalet_id, check_in FROM public.chalet_bookings WHERE status = 'pending' AND hold_expires_at <= now());
  ELSE
    RETURN QUERY
      SELECT chalet_id FROM public.chalet_bookings
      WHERE status IN ('pending', 'confirmed', 'checked_in', 'checked_out')
        AND daterange(check_in, check_out) && daterange(arrival, departure);
  END IF;
END $$;

-- The first picture of each of these houses, of those on offer only: everybody may see them (chalet_images_rls), but the
-- policy gathers all houses first, for the twelve of a page.
CREATE FUNCTION app.covers_of(houses uuid[])
RETURNS TABLE (chalet_id uuid, image text, static_path text, alt_text text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' ROWS 12 AS $$
  SELECT c.id, cover.image, cover.static_path, cover.alt_text
  FROM public.chalets c CROSS JOIN LATERAL (
    SELECT i.image, i.static_path, i.alt_text FROM public.chalet_images i
    WHERE i.chalet_id = c.id ORDER BY i.sort_order LIMIT 1
  ) cover
  WHERE c.id = ANY (houses) AND c.is_active AND c.status = 'active' AND c.deleted_at IS NULL $$;
GRANT EXECUTE ON FUNCTION app.covers_of(uuid[])
  TO resort_anonymous, resort_customer, resort_staff, resort_admin, resort_service;

-- All the search has to know of every house, in one narrow index; the houses themselves are read for one page.
CREATE INDEX idx_chalets_offered ON chalets (base_price, name) INCLUDE (id, capacity)
  WHERE is_active AND status = 'active' AND deleted_at IS NULL;
