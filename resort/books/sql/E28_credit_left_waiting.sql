-- Credit has been set aside for a booking for more than four hours.
SELECT id, amount || ' since ' || created_at FROM payments
WHERE status = 'pending' AND method = 'credit' AND created_at < %(now)s::timestamptz - interval '4 hours'
