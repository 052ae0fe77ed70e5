-- More money was kept for a stay than it costs.
SELECT b.id, b.code || ': ' || b.total_price || ' due, ' || p.kept || ' kept'
FROM chalet_bookings b
JOIN (SELECT booking_id, sum(amount - refunded_amount) AS kept FROM payments
      WHERE booking_type = 'chalet' AND status IN ('succeeded', 'refunded') AND NOT needs_staff GROUP BY booking_id) p ON p.booking_id = b.id
WHERE p.kept > b.total_price
