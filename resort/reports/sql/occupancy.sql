-- Nights offered, sold and blocked in each month of [first, until), and what the sold nights cost.
-- Dates are the resort's own and ranges half-open, so no clock change moves a night.
WITH span AS (
  SELECT %(first)s::date AS first, %(until)s::date AS until),
months AS (
  SELECT greatest(month::date, first) AS starts, least((month + interval '1 month')::date, until) AS ends
  FROM span, generate_series(date_trunc('month', first::timestamp), (until - 1)::timestamp, interval '1 month') AS month),
-- A chalet counts from the day it was entered, or from its first stay if that was earlier, until it was removed;
-- one that is no longer offered counts until its last guests left.
offered AS (
  SELECT c.id, least((c.created_at AT TIME ZONE %(zone)s::text)::date, s.first_night) AS since,
         CASE WHEN c.deleted_at IS NOT NULL THEN greatest((c.deleted_at AT TIME ZONE %(zone)s::text)::date, s.left_last)
              WHEN c.is_active AND c.status <> 'inactive' THEN 'infinity'::date
              ELSE coalesce(s.left_last, (c.created_at AT TIME ZONE %(zone)s::text)::date) END AS until
  FROM chalets c
  LEFT JOIN (SELECT chalet_id, min(check_in) AS first_night, max(check_out) AS left_last FROM chalet_bookings
             WHERE kind = 'stay' AND status IN ('confirmed', 'checked_in', 'checked_out') GROUP BY chalet_id) s ON s.chalet_id = c.id),
available AS (
  SELECT m.starts, sum(greatest(0, least(m.ends, o.until) - greatest(m.starts, o.since)))::int AS nights
  FROM months m CROSS JOIN offered o GROUP BY m.starts),
-- Each stay is cut into the months it touches, one or two as a rule; joining stays with months would be many times slower.
pieces AS (
  SELECT b.kind, b.quote, greatest(piece.month, b.check_in, span.first) AS starts,
         least((piece.month + interval '1 month')::date, b.check_out, span.until) AS ends,
         date_trunc('month', greatest(piece.month, span.first)::timestamp)::date AS month
  FROM span CROSS JOIN chalet_bookings b
  CROSS JOIN LATERAL (
    SELECT date_trunc('month', greatest(b.check_in, span.first)::timestamp)::date AS month
    UNION ALL
    SELECT later::date
    FROM generate_series(date_trunc('month', greatest(b.check_in, span.first)::timestamp) + interval '1 month',
                         (least(b.check_out, span.until) - 1)::timestamp, interval '1 month') AS later
    WHERE (least(b.check_out, span.until) - 1)::timestamp >= date_trunc('month', greatest(b.check_in, span.first)::timestamp) + interval '1 month'
  ) AS piece
  WHERE b.status IN ('confirmed', 'checked_in', 'checked_out')
    AND b.check_in < %(until)s::date AND b.check_out > %(first)s::date),
taken AS (
  SELECT month, sum(ends - starts) FILTER (WHERE kind = 'stay') AS sold, sum(ends - starts) FILTER (WHERE kind = 'block') AS blocked,
         -- What was promised for the nights of the piece, less their share of the long-stay discount.
         sum(CASE WHEN kind = 'stay' AND jsonb_array_length(quote -> 'nights') = ends - starts
                  THEN (quote ->> 'nights_total')::numeric - (quote ->> 'discount')::numeric
                  WHEN kind = 'stay' THEN
                    (SELECT sum(line.price) FROM jsonb_to_recordset(quote -> 'nights') AS line (night date, price numeric)
                     WHERE line.night >= starts AND line.night < ends)
                    * (1 - (quote ->> 'discount')::numeric / nullif((quote ->> 'nights_total')::numeric, 0)) END) AS earned
  FROM pieces GROUP BY month)
SELECT m.starts, m.ends, coalesce(a.nights, 0), coalesce(t.sold, 0)::int, coalesce(t.blocked, 0)::int, round(coalesce(t.earned, 0), 2)
FROM months m
LEFT JOIN available a USING (starts)
LEFT JOIN taken t ON t.month = date_trunc('month', m.starts::timestamp)::date
ORDER BY m.starts
