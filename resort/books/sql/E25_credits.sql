-- The credit of a guest is not what the ledger says we owe them.
WITH owed AS (
  SELECT p.user_id, -sum(l.amount) AS sum FROM payment_ledger l JOIN payments p ON p.id = l.payment_id
  WHERE l.account = 'credits' GROUP BY p.user_id),
promised AS (
  SELECT user_id, sum(amount) AS sum
  FROM (SELECT user_id, amount - used - lapsed AS amount FROM user_credits WHERE type = 'refund'
        -- Set aside for a booking, and not spent before that is paid.
        UNION ALL SELECT user_id, amount FROM payments WHERE method = 'credit' AND status = 'pending') parts
  GROUP BY user_id)
SELECT coalesce(o.user_id, p.user_id), coalesce(p.sum, 0) || ' in credits, ' || coalesce(o.sum, 0) || ' in the ledger'
FROM owed o FULL JOIN promised p ON p.user_id = o.user_id
WHERE coalesce(o.sum, 0) <> coalesce(p.sum, 0)
