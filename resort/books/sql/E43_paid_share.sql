-- A share of a bill counts as paid, but what came in for it is not its amount and tip; or money came in for an open one.
SELECT s.id, s.amount + s.tip || ' ' || s.status || ', ' || coalesce(p.came, 0) || ' came in'
FROM bill_shares s
LEFT JOIN LATERAL (
  SELECT sum(amount) AS came FROM payments
  WHERE booking_type = 'restaurant' AND booking_id = s.id AND status IN ('succeeded', 'refunded')
    AND NOT needs_staff AND NOT coalesce(metadata ? 'not_kept', false)) p ON true
WHERE s.status = 'paid' AND coalesce(p.came, 0) <> s.amount + s.tip OR s.status = 'open' AND p.came > 0
