-- The nights of stays that were firm before they were cancelled; app.record_sold_nights() has written the others.
INSERT INTO price_history (item_type, item_id, rule_id, booking_id, base_price, final_price, applied_rules, booking_date,
                           check_in_date, created_at)
SELECT 'chalet_night', b.chalet_id, (night ->> 'season_id')::uuid, b.id, (night ->> 'base')::numeric, (night ->> 'price')::numeric,
       jsonb_build_array(jsonb_build_object('weekend', night -> 'is_weekend', 'season', night -> 'season',
                                            'multiplier', night -> 'multiplier', 'long_stay_percent', b.quote -> 'discount_percent')),
       (b.created_at AT TIME ZONE %(zone)s::text)::date, (night ->> 'night')::date, b.created_at
FROM chalet_bookings b CROSS JOIN LATERAL jsonb_array_elements(b.quote -> 'nights') AS night
WHERE b.kind = 'stay' AND b.status = 'cancelled' AND b.cancellation_reason IS DISTINCT FROM 'hold lapsed'
