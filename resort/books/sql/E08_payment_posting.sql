-- A payment that came in is not in the ledger, or with another amount, account, kind of booking or currency.
SELECT p.id, p.amount || ' by ' || p.method
FROM payments p
WHERE p.status IN ('succeeded', 'refunded') AND p.amount > 0
  AND (SELECT array_agg((l.account, l.amount, l.booking_type, l.currency) ORDER BY l.account = 'revenue')
       FROM payment_ledger l WHERE l.payment_id = p.id AND l.kind = 'payment')
    IS DISTINCT FROM ARRAY[(CASE p.method WHEN 'credit' THEN 'credits'::varchar ELSE p.method END, p.amount, p.booking_type, p.currency),
                           ('revenue'::varchar, -p.amount, p.booking_type, p.currency)]
