-- A share of a bill was charged to a stay, but nothing stands on the stay, or another amount.
SELECT s.id, s.amount + s.tip || ' on the bill, ' || coalesce(c.amount::text, 'nothing') || ' on the stay'
FROM bill_shares s
LEFT JOIN stay_charges c ON c.source = 'restaurant' AND c.reference = s.id AND c.status <> 'cancelled'
WHERE s.status = 'charged' AND (c.amount IS DISTINCT FROM s.amount + s.tip OR c.booking_id IS DISTINCT FROM s.stay_id)
