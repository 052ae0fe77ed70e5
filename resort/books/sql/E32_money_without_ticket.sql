-- Money is here for a pool ticket that does not count as paid, nobody gives it back, and no person was asked to look.
SELECT p.id, t.code || ' is ' || t.status || ', ' || p.amount - p.refunded_amount || ' kept'
FROM payments p JOIN pool_tickets t ON t.id = p.booking_id
WHERE p.booking_type = 'pool' AND p.status = 'succeeded' AND p.amount > p.refunded_amount AND NOT p.needs_staff
  AND t.paid_at IS NULL AND p.settled_at < %(now)s::timestamptz - %(patience)s::interval
