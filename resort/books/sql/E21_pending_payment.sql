-- A card payment has been open for more than an hour.
SELECT id, 'since ' || created_at FROM payments
WHERE status = 'pending' AND method = 'stripe' AND created_at < %(now)s::timestamptz - interval '1 hour'
