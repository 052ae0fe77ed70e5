-- A refund that went out is not in the ledger as it is, or one that did not go out is.
WITH expected AS (
  SELECT r.id, r.status, r.amount, r.method,
         coalesce(sum(l.amount) FILTER (WHERE l.account = 'revenue'), 0) AS revenue,
         coalesce(sum(l.amount) FILTER (WHERE l.account = CASE r.method WHEN 'credit' THEN 'credits' ELSE r.method END), 0) AS account,
         count(l.id) AS entries
  FROM payment_refunds r LEFT JOIN payment_ledger l ON l.refund_id = r.id AND l.kind IN ('refund', 'reversal')
  GROUP BY r.id)
SELECT id, status || ', ' || amount || ' by ' || method || ', posted ' || revenue
FROM expected
WHERE (status = 'succeeded' AND (revenue, account, entries) IS DISTINCT FROM (amount, -amount, 2::bigint))
   OR (status = 'pending' AND entries > 0)
   OR (status = 'failed' AND ((revenue, account) IS DISTINCT FROM (0::numeric, 0::numeric) OR entries NOT IN (0, 4)))
