-- A refund to a card has been on its way for more than a day.
SELECT id, amount || ' since ' || created_at FROM payment_refunds
WHERE status = 'pending' AND method = 'stripe' AND created_at < %(now)s::timestamptz - interval '1 day'
