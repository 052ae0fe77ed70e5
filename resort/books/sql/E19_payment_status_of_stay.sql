-- A stay says something else about its money than its refunds do.
SELECT b.id, b.code || ': ' || b.payment_status || ', ' || m.back || ' of ' || b.total_price || ' back'
FROM chalet_bookings b
CROSS JOIN LATERAL (
  SELECT coalesce(sum(r.back), 0) - greatest(0, coalesce(sum(p.amount), 0) - b.total_price) AS back, max(r.last) AS last
  FROM payments p
  LEFT JOIN (SELECT payment_id, sum(amount) AS back, max(settled_at) AS last FROM payment_refunds
             WHERE status = 'succeeded' GROUP BY payment_id) r ON r.payment_id = p.id
  WHERE p.booking_id = b.id AND p.status IN ('succeeded', 'refunded')) m
WHERE b.kind = 'stay' AND b.payment_status <> 'pending' AND b.total_price > 0
  AND coalesce(m.last, '-infinity') < %(now)s::timestamptz - %(patience)s::interval
  AND b.payment_status <> CASE WHEN m.back >= b.total_price THEN 'refunded' WHEN m.back > 0 THEN 'partial_refund' ELSE 'paid' END
