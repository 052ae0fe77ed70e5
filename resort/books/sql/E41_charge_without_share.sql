-- Something of the restaurant stands on a stay that no bill knows.
SELECT c.id, c.description || ', ' || c.amount
FROM stay_charges c
WHERE c.source = 'restaurant' AND c.status <> 'cancelled'
  AND NOT EXISTS (SELECT FROM bill_shares s WHERE s.id = c.reference AND s.status = 'charged')
