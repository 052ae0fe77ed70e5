-- A pool ticket counts as paid, but what came in for it, less what it gave back, is not its price.
WITH came AS (
  -- What a dearer change of a ticket cost was paid for the places it held.
  SELECT coalesce(t.change_of_id, t.id) AS ticket_id, sum(p.amount) AS sum
  FROM payments p JOIN pool_tickets t ON t.id = p.booking_id
  WHERE p.booking_type = 'pool' AND p.status IN ('succeeded', 'refunded') AND NOT coalesce(p.metadata ? 'not_kept', false)
  GROUP BY 1)
SELECT t.id, t.code || ': ' || t.total_price || ' due, ' || coalesce(c.sum, 0) - coalesce(t.refund_amount, 0) || ' kept'
FROM pool_tickets t LEFT JOIN came c ON c.ticket_id = t.id
WHERE t.paid_at IS NOT NULL AND t.change_of_id IS NULL AND t.status IN ('confirmed', 'used', 'expired')
  AND coalesce(c.sum, 0) - coalesce(t.refund_amount, 0) <> t.total_price
