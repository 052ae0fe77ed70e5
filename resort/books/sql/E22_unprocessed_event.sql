-- Stripe told us something that nobody has looked at.
SELECT id, event_type || ' about ' || object_id FROM stripe_events
WHERE processed_at IS NULL AND created_at < %(now)s::timestamptz - %(patience)s::interval
