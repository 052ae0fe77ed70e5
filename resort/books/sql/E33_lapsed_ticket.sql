-- The time to pay for a pool ticket is over and its places are still kept.
SELECT id, code || ': over since ' || hold_expires_at
FROM pool_tickets
WHERE status = 'pending' AND hold_expires_at < %(now)s::timestamptz - %(patience)s::interval
