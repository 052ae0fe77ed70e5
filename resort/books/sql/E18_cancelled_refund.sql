-- A cancelled stay owes its guest another refund than the one on its way.
WITH money AS (
  SELECT p.booking_id, sum(p.amount) AS came, coalesce(sum(r.sum), 0) AS back, bool_or(p.needs_staff) AS asked
  FROM payments p
  LEFT JOIN (SELECT payment_id, sum(amount) FROM payment_refunds WHERE status <> 'failed' GROUP BY payment_id) r ON r.payment_id = p.id
  WHERE p.status IN ('succeeded', 'refunded') GROUP BY p.booking_id)
SELECT b.id, b.code || ': ' || b.refund_amount || ' promised, ' || coalesce(m.back, 0) || ' given'
FROM chalet_bookings b LEFT JOIN money m ON m.booking_id = b.id
WHERE b.kind = 'stay' AND b.status = 'cancelled' AND b.refund_amount IS NOT NULL AND b.payment_status <> 'pending'
  AND NOT coalesce(m.asked, false) AND b.cancelled_at < %(now)s::timestamptz - %(patience)s::interval
  -- Money that came in twice goes back by itself and is no part of it.
  AND b.refund_amount <> coalesce(m.back - greatest(0, m.came - b.total_price), 0)
