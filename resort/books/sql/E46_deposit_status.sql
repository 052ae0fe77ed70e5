-- What a reservation says of its deposit is not where the money or the bill is.
SELECT r.id, r.confirmation_code || ' is ' || r.deposit_status || ': ' || coalesce(p.came, 0) || ' came in, ' || coalesce(p.back, 0) || ' went back'
FROM table_reservations r
LEFT JOIN LATERAL (
  SELECT sum(amount) AS came, sum(refunded_amount) AS back, bool_or(needs_staff) AS asked FROM payments
  WHERE booking_type = 'restaurant' AND booking_id = r.id AND status IN ('succeeded', 'refunded')
    AND NOT coalesce(metadata ? 'not_kept', false)) p ON true
LEFT JOIN bill_shares s ON s.reservation_id = r.id
WHERE r.deposit_amount > 0 AND NOT coalesce(p.asked, false) AND (
  (r.deposit_status = 'used') <> (s.id IS NOT NULL)
  OR r.deposit_status IN ('paid', 'kept') AND coalesce(p.came - p.back, 0) <> r.deposit_amount
  OR r.deposit_status = 'refunded' AND coalesce(p.back, 0) = 0
  OR r.deposit_status IN ('none', 'pending') AND p.came > 0)
