-- The ledger has a payment that never came in.
SELECT p.id, p.status || ', posted ' || sum(l.amount) FILTER (WHERE l.amount > 0)
FROM payment_ledger l JOIN payments p ON p.id = l.payment_id
WHERE l.kind = 'payment' AND p.status NOT IN ('succeeded', 'refunded')
GROUP BY p.id
