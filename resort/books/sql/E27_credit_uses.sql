-- What is noted as used of a credit is not what payments took of it.
SELECT c.id, c.used || ' noted, ' || coalesce(t.sum, 0) || ' taken'
FROM user_credits c
LEFT JOIN (SELECT lot.key AS id, sum(lot.value::numeric) AS sum
           FROM payments p CROSS JOIN LATERAL jsonb_each_text(p.metadata -> 'credits') AS lot
           WHERE p.method = 'credit' AND p.status <> 'failed' GROUP BY lot.key) t ON t.id = c.id::text
WHERE c.used <> coalesce(t.sum, 0)
