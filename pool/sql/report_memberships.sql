-- One row for each (first, last) of the report and plan: memberships that began and ended in it, and those that ran when its last day
-- was over: how many, how many of them paused, owing, and what those that renew by themselves are worth a month.
-- A plan and price hold from the day of a change that was carried out; before the first one those that were paid first.
-- Every stretch of time is told by the day on which it begins and the day on which it ends, so days are summed, not memberships.
WITH held AS (
  SELECT m.id, m.type, m.monthly_price, m.start_date AS begun, m.stripe_subscription_id IS NOT NULL AS recurs,
         m.stripe_status IN ('past_due', 'unpaid') AS owes,
         CASE WHEN m.ended_at IS NOT NULL THEN greatest(m.start_date, (m.ended_at AT TIME ZONE %(zone)s::text)::date)
              WHEN m.stripe_subscription_id IS NULL AND m.end_date < %(today)s::date THEN m.end_date + 1 END AS over,
         m.paused_at, m.resumes_on
  FROM pool_memberships m WHERE m.start_date <= %(until)s::date
), done AS (
  SELECT c.membership_id AS id, c.kind, c.data, c.done_at, (c.done_at AT TIME ZONE %(zone)s::text)::date AS day
  FROM membership_changes c WHERE c.status = 'done' AND c.kind IN ('switch', 'pause', 'resume')
), paid_first AS (
  SELECT DISTINCT ON (p.booking_id) p.booking_id AS id, coalesce(p.metadata -> 'price', p.metadata -> 'terms') AS terms
  FROM payments p
  WHERE p.booking_type = 'membership' AND p.settled_at IS NOT NULL AND p.booking_id IN (SELECT id FROM done WHERE kind = 'switch')
  ORDER BY p.booking_id, p.created_at
), worth AS (
  SELECT t.id, t.terms ->> 'plan' AS plan, t.since, t.until,
         round((t.terms ->> 'price')::numeric / CASE t.terms ->> 'cycle' WHEN 'monthly' THEN 1 WHEN 'quarterly' THEN 3 ELSE 12 END, 2) AS monthly
  FROM (
    SELECT a.id, a.terms, a.day AS since, lead(a.day) OVER (PARTITION BY a.id ORDER BY a.done_at NULLS FIRST) AS until
    FROM (SELECT id, data -> 'terms' AS terms, day, done_at FROM done WHERE kind = 'switch'
          UNION ALL SELECT id, terms, NULL, NULL FROM paid_first) a
  ) t
  UNION ALL
  SELECT id, type, NULL, NULL, monthly_price FROM held WHERE id NOT IN (SELECT id FROM done WHERE kind = 'switch')
), spans AS (
  SELECT h.id, w.plan, CASE WHEN h.recurs THEN w.monthly ELSE 0 END AS monthly, h.owes::int AS owing, daterange(edge.since, edge.until) AS days
  FROM held h JOIN worth w USING (id)
  CROSS JOIN LATERAL (SELECT greatest(h.begun, w.since) AS since, least(h.over, w.until) AS until) edge
  WHERE edge.until IS NULL OR edge.since < edge.until
), rests AS (
  SELECT id, range_agg(daterange(since, until)) AS days
  FROM (
    SELECT id, day AS since, least((data ->> 'until')::date, resumed) AS until
    FROM (SELECT *, min(day) FILTER (WHERE kind = 'resume')
                      OVER (PARTITION BY id ORDER BY done_at ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS resumed
          FROM done) d
    WHERE kind = 'pause'
    UNION ALL
    SELECT id, (paused_at AT TIME ZONE %(zone)s::text)::date, resumes_on FROM held WHERE paused_at IS NOT NULL
  ) r
  WHERE until IS NULL OR since < until
  GROUP BY id
), pieces AS (
  SELECT plan, days, 1 AS running, 0 AS paused, owing, monthly FROM spans
  UNION ALL
  SELECT s.plan, rest.days, 0, 1, 0, -s.monthly
  FROM spans s JOIN rests r USING (id) CROSS JOIN LATERAL unnest(datemultirange(s.days) * r.days) AS rest (days)
), turns AS (
  SELECT lower(days) AS day, plan, 0 AS new, 0 AS ended, running, paused, owing, monthly FROM pieces
  UNION ALL
  SELECT upper(days), plan, 0, 0, -running, -paused, -owing, -monthly FROM pieces WHERE NOT upper_inf(days)
  UNION ALL
  SELECT begun, type, 1, 0, 0, 0, 0, 0 FROM held
  UNION ALL
  SELECT over, type, 0, 1, 0, 0, 0, 0 FROM held WHERE over IS NOT NULL
), by_day AS (
  SELECT day, plan, sum(new) AS new, sum(ended) AS ended, sum(running) AS running, sum(paused) AS paused, sum(owing) AS owing, sum(monthly) AS monthly
  FROM turns GROUP BY day, plan
)
SELECT r.first, d.plan,
       coalesce(sum(d.new) FILTER (WHERE d.day >= r.first), 0)::int, coalesce(sum(d.ended) FILTER (WHERE d.day >= r.first), 0)::int,
       sum(d.running)::int, sum(d.paused)::int, sum(d.owing)::int, sum(d.monthly)
FROM unnest(%(firsts)s::date[], %(lasts)s::date[]) AS r (first, last) JOIN by_day d ON d.day <= r.last
GROUP BY 1, 2
