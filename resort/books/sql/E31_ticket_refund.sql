-- A pool ticket owes its guest another refund than the ones on their way.
WITH money AS (
  SELECT coalesce(t.change_of_id, t.id) AS ticket_id, coalesce(sum(r.sum), 0) AS back, bool_or(p.needs_staff) AS asked
  FROM payments p JOIN pool_tickets t ON t.id = p.booking_id
  LEFT JOIN (SELECT payment_id, sum(amount) FROM payment_refunds WHERE status <> 'failed' GROUP BY payment_id) r ON r.payment_id = p.id
  WHERE p.booking_type = 'pool' AND p.status IN ('succeeded', 'refunded') AND NOT coalesce(p.metadata ? 'not_kept', false)
  GROUP BY 1)
SELECT t.id, t.code || ': ' || coalesce(t.refund_amount, 0) || ' promised, ' || coalesce(m.back, 0) || ' given'
FROM pool_tickets t LEFT JOIN money m ON m.ticket_id = t.id
WHERE t.change_of_id IS NULL AND coalesce(t.refund_amount, 0) <> coalesce(m.back, 0) AND NOT coalesce(m.asked, false)
  AND t.updated_at < %(now)s::timestamptz - %(patience)s::interval
