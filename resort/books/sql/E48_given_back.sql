-- What was promised back of a share of a bill is not what goes back.
SELECT s.id, b.code || ': ' || s.given_back || ' promised, ' || coalesce(r.sum, 0) || ' goes back'
FROM bill_shares s JOIN table_bills b ON b.id = s.bill_id
LEFT JOIN LATERAL (
  SELECT sum(r.amount), bool_or(p.needs_staff) AS asked FROM payment_refunds r JOIN payments p ON p.id = r.payment_id
  WHERE r.booking_id = s.id AND r.status <> 'failed' AND NOT coalesce(p.metadata ? 'not_kept', false)) r ON true
WHERE s.given_back <> coalesce(r.sum, 0) AND NOT coalesce(r.asked, false)
  AND s.updated_at < %(now)s::timestamptz - %(patience)s::interval
  AND NOT EXISTS (SELECT FROM payments p WHERE p.booking_id = s.id AND p.needs_staff)
