-- A hold is over and its nights are still kept.
SELECT id, code || ': over since ' || hold_expires_at
FROM chalet_bookings
WHERE status = 'pending' AND hold_expires_at < %(now)s::timestamptz - %(patience)s::interval
