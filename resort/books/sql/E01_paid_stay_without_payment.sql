-- A stay counts as paid, but the payments that came in for it are less than its price.
SELECT b.id, b.code || ': ' || b.total_price || ' due, ' || coalesce(p.came, 0) || ' came in'
FROM chalet_bookings b
LEFT JOIN LATERAL (
  SELECT sum(amount) AS came FROM payments WHERE booking_id = b.id AND status IN ('succeeded', 'refunded')) p ON true
WHERE b.kind = 'stay' AND b.payment_status <> 'pending' AND coalesce(p.came, 0) < b.total_price
