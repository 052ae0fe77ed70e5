-- A payment came in for something that does not exist.
SELECT p.id, p.booking_type || ' ' || coalesce(p.booking_id::text, 'unknown')
FROM payments p
WHERE p.status IN ('succeeded', 'refunded') AND NOT p.needs_staff AND p.amount > p.refunded_amount
  AND NOT coalesce(CASE p.booking_type
        WHEN 'chalet' THEN EXISTS (SELECT FROM chalet_bookings b WHERE b.id = p.booking_id AND b.kind = 'stay')
        WHEN 'pool' THEN EXISTS (SELECT FROM pool_tickets t WHERE t.id = p.booking_id)
        WHEN 'restaurant' THEN EXISTS (SELECT FROM table_reservations r WHERE r.id = p.booking_id)
          OR EXISTS (SELECT FROM bill_shares s WHERE s.id = p.booking_id)
        WHEN 'membership' THEN EXISTS (SELECT FROM pool_memberships m WHERE m.id = p.booking_id) END, false)
