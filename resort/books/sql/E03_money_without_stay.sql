-- Money is here for a stay that does not count as paid, nobody gives it back, and no person was asked to look.
SELECT p.id, b.code || ' is ' || b.status || ', ' || p.amount - p.refunded_amount || ' kept'
FROM payments p JOIN chalet_bookings b ON b.id = p.booking_id
WHERE p.booking_type = 'chalet' AND p.status = 'succeeded' AND p.amount > p.refunded_amount AND NOT p.needs_staff
  AND b.payment_status = 'pending' AND p.settled_at < %(now)s::timestamptz - %(patience)s::interval
