-- A deposit on a bill is not the money that is here for it: less came in, or what the bill did not need stayed here.
SELECT s.id, b.code || ': ' || s.amount || ' on the bill, ' || coalesce(p.here, 0) || ' here'
FROM bill_shares s JOIN table_bills b ON b.id = s.bill_id
LEFT JOIN LATERAL (
  SELECT sum(amount - refunded_amount) AS here FROM payments
  WHERE booking_type = 'restaurant' AND booking_id = s.reservation_id AND status IN ('succeeded', 'refunded')
    AND NOT coalesce(metadata ? 'not_kept', false) AND NOT needs_staff) p ON true
WHERE s.status = 'deposit' AND (coalesce(p.here, 0) < s.amount
  OR b.status = 'settled' AND p.here > s.amount AND b.closed_at < %(now)s::timestamptz - %(patience)s::interval)
