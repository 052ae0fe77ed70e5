-- An account of the ledger holds another sum than payments and refunds add up to.
WITH moved AS (
  SELECT CASE method WHEN 'credit' THEN 'credits' ELSE method END AS account, amount FROM payments WHERE status IN ('succeeded', 'refunded')
  UNION ALL
  SELECT CASE method WHEN 'credit' THEN 'credits' ELSE method END, -amount FROM payment_refunds WHERE status = 'succeeded'
  UNION ALL
  SELECT 'credits', lapsed FROM user_credits),
expected AS (
  SELECT account, sum(amount) AS sum FROM moved GROUP BY account
  UNION ALL
  SELECT 'revenue', -sum(amount) FROM moved),
held AS (SELECT account, sum(amount) AS sum FROM payment_ledger GROUP BY account)
SELECT coalesce(h.account, e.account), coalesce(h.sum, 0) || ' in the ledger, ' || coalesce(e.sum, 0) || ' moved'
FROM held h FULL JOIN expected e ON e.account = h.account
WHERE coalesce(h.sum, 0) <> coalesce(e.sum, 0)
