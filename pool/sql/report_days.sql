-- One row a day of [first, until) and slot: people on tickets that were sold and stayed sold, people who came, what was paid and kept.
-- `kind` is "ticket" with its slot, or "stay", "member" and "guest" with the entries of those who need no ticket.
WITH sold AS (
  SELECT t.ticket_date AS day, t.slot,
         sum(coalesce(t.adults, 0) + coalesce(t.children, 0)) FILTER (WHERE t.status IN ('confirmed', 'used', 'expired')) AS people,
         sum(t.admitted) AS came
  FROM pool_tickets t
  WHERE t.ticket_date >= %(first)s::date AND t.ticket_date < %(until)s::date AND t.status <> 'pending' AND t.change_of_id IS NULL
  GROUP BY 1, 2
), kept AS (
  -- What a dearer change of a ticket cost was paid for the places it held.
  SELECT t.ticket_date AS day, t.slot, sum(p.amount - p.refunded_amount) AS money
  FROM payments p JOIN pool_tickets paid_for ON paid_for.id = p.booking_id
  JOIN pool_tickets t ON t.id = coalesce(paid_for.change_of_id, paid_for.id)
  WHERE t.ticket_date >= %(first)s::date AND t.ticket_date < %(until)s::date
    AND p.booking_type = 'pool' AND p.status IN ('succeeded', 'refunded')
  GROUP BY 1, 2
), passed AS (
  SELECT (e.scanned_at AT TIME ZONE %(zone)s::text)::date AS day,
         CASE WHEN e.guest_pass_id IS NOT NULL THEN 'guest' WHEN e.stay_pass_id IS NOT NULL THEN 'stay' ELSE 'member' END AS kind,
         sum(e.persons) AS people
  FROM pool_entries e
  WHERE e.outcome = 'admitted' AND e.ticket_id IS NULL
    AND e.scanned_at >= %(first)s::date::timestamp AT TIME ZONE %(zone)s::text AND e.scanned_at < %(until)s::date::timestamp AT TIME ZONE %(zone)s::text
    AND NOT EXISTS (SELECT FROM pool_entries u WHERE u.undoes_id = e.id)
  GROUP BY 1, 2
)
SELECT s.day, 'ticket' AS kind, s.slot, coalesce(s.people, 0)::int, s.came::int, coalesce(k.money, 0)
FROM sold s LEFT JOIN kept k ON k.day = s.day AND k.slot = s.slot
UNION ALL
SELECT day, kind, '', people::int, people::int, 0 FROM passed
ORDER BY 1, 2, 3
