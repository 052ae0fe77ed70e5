-- The places taken of a half-day at the pool are not the people who hold tickets for it.
WITH people AS (
  SELECT t.ticket_date AS day, half.name AS half, sum(coalesce(t.adults, 0) + coalesce(t.children, 0)) AS number
  FROM pool_tickets t
  CROSS JOIN LATERAL (SELECT unnest(CASE t.slot WHEN 'full_day' THEN ARRAY['morning', 'afternoon'] ELSE ARRAY[t.slot::text] END) AS name) half
  WHERE t.status <> 'cancelled'
  GROUP BY 1, 2)
SELECT coalesce(c.id::text, p.day || ' ' || p.half),
       coalesce(c.day, p.day) || ' ' || coalesce(c.half, p.half) || ': ' || coalesce(c.taken, 0) || ' taken, ' || coalesce(p.number, 0) || ' hold tickets'
FROM pool_capacity c FULL JOIN people p ON p.day = c.day AND p.half = c.half
-- A day that is over is nobody's place any more.
WHERE coalesce(c.day, p.day) >= (%(now)s::timestamptz AT TIME ZONE %(zone)s::text)::date
  AND coalesce(c.taken, 0) <> coalesce(p.number, 0)
