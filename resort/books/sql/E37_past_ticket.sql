-- A pool ticket is still valid after its day, and its guest was not asked because the pool was closed.
SELECT id, code || ': ' || ticket_date
FROM pool_tickets
WHERE status = 'confirmed' AND closure_asked_at IS NULL
  AND ticket_date < (%(now)s::timestamptz AT TIME ZONE %(zone)s::text)::date - 1
