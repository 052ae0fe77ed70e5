\set day random(1, 150)
\set nights random(1, 7)
WITH busy AS MATERIALIZED (
  SELECT chalet_id FROM chalet_bookings
  WHERE status IN ('pending', 'confirmed', 'checked_in', 'checked_out')
    AND daterange(check_in, check_out) && daterange(current_date + :day::int, current_date + :day::int + :nights::int))
SELECT c.id, c.name, c.slug, c.base_price, c.weekend_price, c.capacity, c.bedrooms, c.bathrooms, count(*) OVER ()
FROM chalets c
WHERE c.is_active AND c.status = 'active' AND c.deleted_at IS NULL AND c.capacity >= 2
  AND NOT EXISTS (SELECT FROM busy WHERE busy.chalet_id = c.id)
ORDER BY c.base_price, c.name LIMIT 12;
