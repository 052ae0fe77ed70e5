-- A charge to a stay counts as paid without its payment, or is open although the guests have left.
SELECT c.id, c.description || ', ' || c.amount || ', ' || c.status
FROM stay_charges c
JOIN chalet_bookings b ON b.id = c.booking_id
LEFT JOIN payments p ON p.id = c.payment_id AND p.booking_id = c.reference AND p.booking_type = c.source
  AND p.amount = c.amount AND p.status IN ('succeeded', 'refunded')
WHERE c.status = 'settled' AND p.id IS NULL OR c.status = 'open' AND b.status <> 'checked_in'
