-- What a payment says was refunded is not the sum of its refunds.
SELECT p.id, p.refunded_amount || ' noted, ' || coalesce(r.sum, 0) || ' in refunds'
FROM payments p
LEFT JOIN (SELECT payment_id, sum(amount) FROM payment_refunds WHERE status <> 'failed' GROUP BY payment_id) r ON r.payment_id = p.id
WHERE p.refunded_amount <> coalesce(r.sum, 0)
