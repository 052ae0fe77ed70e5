-- Nights offered, sold and blocked in each month of [first, until), and what the sold nights cost.
-- Dates are the resort's own and ranges half-open, so no clock change moves a night.
WITH span AS (
  SELECT %(first)s::date AS first, %(until)s::date AS until),
months AS (
  SELECT greatest(month::date, first) AS starts, least((month + interval '1 month')::date, until) AS ends
  FROM span, generate_series(date_trunc('month', first::timestamp), (until - 1)::timestamp, interval '1 month') AS month),
kept AS (
  SELECT b.* FROM chalet_bookings b WHERE b.status IN ('confirmed', 'checked_in', 'checked_out')),
-- A chalet counts from the day it was entered, or from its first stay if that was earlier, until it was removed;
-- one that is no longer offered counts until its last guests left.
offered AS (
  SELECT c.id, least((c.created_at AT TIME ZONE %(zone)s::text)::date, s.first_night) AS since,
         CASE WHEN c.deleted_at IS NOT NULL THEN greatest((c.deleted_at AT TIME ZONE %(zone)s::text)::date, s.left_last)
              WHEN c.is_active AND c.status <> 'inactive' THEN 'infinity'::date
              ELSE coalesce(s.left_last, (c.created_at AT TIME ZONE %(zone)s::text)::date) END AS until
  FROM chalets c
  LEFT JOIN (SELECT chalet_id, min(check_in) AS first_night, max(check_out) AS left_last
             FROM kept WHERE kind = 'stay' GROUP BY chalet_id) s ON s.chalet_id = c.id),
available AS (
  SELECT m.starts, sum(greatest(0, least(m.ends, o.until) - greatest(m.starts, o.since)))::int AS nights
  FROM months m CROSS JOIN offered o GROUP BY m.starts),
-- Each stay is cut into the months it touches, one or two as a rule; joining stays with months would be many times slower.
taken AS (
  SELECT greatest(month::date, span.first) AS starts,
         sum(least(k.check_out, (month + interval '1 month')::date, span.until) - greatest(k.check_in, month::date, span.first))
           FILTER (WHERE k.kind = 'stay') AS sold,
         sum(least(k.check_out, (month + interval '1 month')::date, span.until) - greatest(k.check_in, month::date, span.first))
           FILTER (WHERE k.kind = 'block') AS blocked
  FROM span CROSS JOIN kept k
  CROSS JOIN LATERAL generate_series(date_trunc('month', greatest(k.check_in, span.first)::timestamp),
                                     (least(k.check_out, span.until) - 1)::timestamp, interval '1 month') AS month
  WHERE k.check_in < %(until)s::date AND k.check_out > %(first)s::date
  GROUP BY 1),
-- What was promised for each night that was kept, less its share of the long-stay discount.
earned AS (
  SELECT greatest(date_trunc('month', line.night::timestamp)::date, span.first) AS starts,
         sum(line.price * (1 - coalesce((k.quote ->> 'discount')::numeric / nullif((k.quote ->> 'nights_total')::numeric, 0), 0))) AS amount
  FROM span CROSS JOIN kept k
  CROSS JOIN LATERAL jsonb_to_recordset(coalesce(k.quote -> 'nights', '[]'::jsonb)) AS line (night date, price numeric)
  WHERE k.kind = 'stay' AND k.check_in < %(until)s::date AND k.check_out > %(first)s::date
    AND line.night >= greatest(k.check_in, span.first) AND line.night < least(k.check_out, span.until)
  GROUP BY 1)
SELECT m.starts, m.ends, coalesce(a.nights, 0), coalesce(t.sold, 0)::int, coalesce(t.blocked, 0)::int, round(coalesce(e.amount, 0), 2)
FROM months m
LEFT JOIN available a USING (starts)
LEFT JOIN taken t USING (starts)
LEFT JOIN earned e USING (starts)
ORDER BY m.starts
