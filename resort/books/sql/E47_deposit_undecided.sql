-- A party has left, cancelled or never came, and nobody decided about the deposit it paid.
SELECT r.id, r.confirmation_code || ' is ' || r.status || ', ' || r.deposit_amount || ' ' || r.deposit_status
FROM table_reservations r
WHERE r.deposit_status = 'paid' AND r.status IN ('finished', 'cancelled', 'no_show')
  AND r.updated_at < %(now)s::timestamptz - %(patience)s::interval
UNION ALL
SELECT r.id, r.confirmation_code || ': the bill ' || b.code || ' is ' || b.status || ' and has its deposit'
FROM table_reservations r JOIN bill_shares s ON s.reservation_id = r.id JOIN table_bills b ON b.id = s.bill_id
WHERE b.status NOT IN ('open', 'settled')
