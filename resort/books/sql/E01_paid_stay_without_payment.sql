-- A stay counts as paid, but the payments that came in for it are less than its price.
SELECT b.id, b.code || ': ' || b.total_price || ' due, ' || coalesce(p.came, 0) || ' came in'
FROM chalet_bookings b
LEFT JOIN LATERAL (
  -- What went back of a stay that is still paid for was never its own: it had been paid twice.
  SELECT sum(amount - CASE b.payment_status WHEN 'paid' THEN coalesce(r.back, 0) ELSE 0 END) AS came
  FROM payments
  LEFT JOIN (SELECT payment_id, sum(amount) AS back FROM payment_refunds WHERE status = 'succeeded' GROUP BY payment_id) r
    ON r.payment_id = payments.id
  WHERE booking_id = b.id AND status IN ('succeeded', 'refunded')) p ON true
WHERE b.kind = 'stay' AND b.payment_status <> 'pending' AND coalesce(p.came, 0) < b.total_price
