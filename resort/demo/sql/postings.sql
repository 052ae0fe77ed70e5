-- The posting of every payment that came in and of every refund that went out: where the money lies, and revenue.
WITH movements AS (
  SELECT p.id AS payment_id, NULL::uuid AS refund_id, 'payment' AS kind, p.method, p.amount, p.settled_at,
         p.currency, p.booking_type, p.taken_by_id
  FROM payments p WHERE p.settled_at IS NOT NULL
  UNION ALL
  SELECT p.id, r.id, 'refund', r.method, -r.amount, r.settled_at, p.currency, p.booking_type, p.taken_by_id
  FROM payment_refunds r JOIN payments p ON p.id = r.payment_id WHERE r.settled_at IS NOT NULL)
INSERT INTO payment_ledger (posting_id, payment_id, refund_id, kind, account, amount, currency, booking_type, posted_on,
                            posted_by_id, created_at)
SELECT md5('posting ' || coalesce(m.refund_id, m.payment_id))::uuid, m.payment_id, m.refund_id, m.kind, side.account, side.amount,
       m.currency, m.booking_type, (m.settled_at AT TIME ZONE %(zone)s::text)::date, m.taken_by_id, m.settled_at
FROM movements m CROSS JOIN LATERAL (VALUES (m.method, m.amount), ('revenue', -m.amount)) AS side (account, amount)
