-- One row for each (first, last) of the report and plan: memberships that began and ended in it, and those that ran when its last day
-- was over: how many, how many of them paused, owing, and what those that renew by themselves are worth a month.
-- A plan and price hold from the day of a change that was carried out; before the first one those that were paid first.
WITH held AS (
  SELECT m.id, m.type, m.monthly_price, m.start_date AS begun, m.stripe_subscription_id IS NOT NULL AS recurs,
         m.stripe_status IN ('past_due', 'unpaid') AS owes,
         CASE WHEN m.ended_at IS NOT NULL THEN greatest(m.start_date, (m.ended_at AT TIME ZONE %(zone)s::text)::date)
              WHEN m.stripe_subscription_id IS NULL AND m.end_date < %(today)s::date THEN m.end_date + 1 END AS over,
         m.paused_at, m.resumes_on
  FROM pool_memberships m WHERE m.start_date <= %(until)s::date
), done AS (
  SELECT c.membership_id, c.kind, c.data, (c.done_at AT TIME ZONE %(zone)s::text)::date AS day, c.done_at
  FROM membership_changes c WHERE c.status = 'done' AND c.kind IN ('switch', 'pause', 'resume')
), switched AS (
  SELECT d.membership_id, d.day, d.done_at, d.data -> 'terms' AS terms FROM done d WHERE d.kind = 'switch'
), worth AS (
  SELECT s.membership_id, s.terms ->> 'plan' AS plan, s.day, s.done_at,
         round((s.terms ->> 'price')::numeric / CASE s.terms ->> 'cycle' WHEN 'monthly' THEN 1 WHEN 'quarterly' THEN 3 ELSE 12 END, 2) AS monthly
  FROM (
    SELECT * FROM switched
    UNION ALL
    SELECT f.membership_id, NULL, NULL, coalesce(p.metadata -> 'price', p.metadata -> 'terms')
    FROM (SELECT DISTINCT membership_id FROM switched) f JOIN LATERAL (
      SELECT metadata FROM payments WHERE booking_id = f.membership_id AND booking_type = 'membership' AND settled_at IS NOT NULL
      ORDER BY created_at LIMIT 1
    ) p ON true
  ) s
  UNION ALL
  SELECT id, type, NULL, NULL, monthly_price FROM held WHERE NOT EXISTS (SELECT FROM switched s WHERE s.membership_id = held.id)
), spans AS (
  SELECT w.membership_id AS id, w.plan, w.monthly, coalesce(w.day, '-infinity'::date) AS since,
         coalesce(lead(w.day) OVER (PARTITION BY w.membership_id ORDER BY w.done_at NULLS FIRST), 'infinity'::date) AS until
  FROM worth w
), rests AS (
  SELECT d.membership_id AS id, d.day AS since,
         least((d.data ->> 'until')::date,
               (SELECT min(r.day) FROM done r WHERE r.membership_id = d.membership_id AND r.kind = 'resume' AND r.done_at >= d.done_at)) AS until
  FROM done d WHERE d.kind = 'pause'
  UNION ALL
  SELECT id, (paused_at AT TIME ZONE %(zone)s::text)::date, resumes_on FROM held WHERE paused_at IS NOT NULL
), rows AS (
  SELECT * FROM unnest(%(firsts)s::date[], %(lasts)s::date[]) AS r (first, last)
)
SELECT r.first, s.plan,
       (count(*) FILTER (WHERE h.begun BETWEEN r.first AND r.last))::int,
       (count(*) FILTER (WHERE h.over BETWEEN r.first AND r.last))::int,
       (count(*) FILTER (WHERE runs.now))::int,
       (count(*) FILTER (WHERE runs.now AND rest.now))::int,
       (count(*) FILTER (WHERE runs.now AND h.owes))::int,
       coalesce(sum(s.monthly) FILTER (WHERE runs.now AND h.recurs AND NOT rest.now), 0)
FROM rows r
JOIN held h ON h.begun <= r.last AND (h.over IS NULL OR h.over >= r.first)
JOIN spans s ON s.id = h.id AND s.since <= r.last AND r.last < s.until
CROSS JOIN LATERAL (SELECT h.over IS NULL OR h.over > r.last AS now) runs
CROSS JOIN LATERAL (
  SELECT EXISTS (SELECT FROM rests x WHERE x.id = h.id AND x.since <= r.last AND (x.until IS NULL OR r.last < x.until)) AS now
) rest
GROUP BY 1, 2
