-- A payment is called refunded without all of it being back, or all of it is back and it is not called so.
SELECT p.id, p.status || ', ' || coalesce(r.back, 0) || ' of ' || p.amount || ' back'
FROM payments p
LEFT JOIN (SELECT payment_id, sum(amount) AS back, max(settled_at) AS last FROM payment_refunds
           WHERE status = 'succeeded' GROUP BY payment_id) r ON r.payment_id = p.id
WHERE (p.status = 'refunded' AND coalesce(r.back, 0) <> p.amount)
   OR (p.status = 'succeeded' AND r.back = p.amount AND r.last < %(now)s::timestamptz - %(patience)s::interval)
