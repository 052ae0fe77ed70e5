-- More goes back than came in.
SELECT p.id, p.amount || ' came in, ' || sum(r.amount) || ' goes back'
FROM payments p JOIN payment_refunds r ON r.payment_id = p.id AND r.status <> 'failed'
GROUP BY p.id
HAVING sum(r.amount) > CASE WHEN p.status IN ('succeeded', 'refunded') THEN p.amount ELSE 0 END
