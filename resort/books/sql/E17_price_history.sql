-- The price history does not have each night of a firm stay at the price promised, once.
SELECT b.id, b.code || ' is ' || b.status
FROM chalet_bookings b
LEFT JOIN LATERAL (SELECT jsonb_object_agg(h.check_in_date::text, h.final_price) AS nights
                   FROM price_history h WHERE h.booking_id = b.id AND h.item_type = 'chalet_night') sold ON true
LEFT JOIN LATERAL (SELECT jsonb_object_agg(line ->> 'night', (line ->> 'price')::numeric) AS nights
                   FROM jsonb_array_elements(coalesce(b.quote -> 'nights', '[]'::jsonb)) AS line) promised ON true
WHERE b.kind = 'stay'
  AND ((b.status IN ('confirmed', 'checked_in', 'checked_out', 'no_show') AND sold.nights IS DISTINCT FROM promised.nights)
    -- A stay that was cancelled may have been firm before, or not; a hold was never.
    OR (b.status = 'cancelled' AND sold.nights IS NOT NULL AND sold.nights <> promised.nights)
    OR (b.status = 'pending' AND sold.nights IS NOT NULL))
