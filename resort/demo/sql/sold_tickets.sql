-- The lines of every ticket that was once valid, as app.record_sold_ticket() writes them when it happens.
INSERT INTO price_history (item_type, item_id, rule_id, booking_id, base_price, final_price, applied_rules, booking_date,
                           check_in_date, created_at)
SELECT 'pool_ticket', t.id, (line ->> 'season_id')::uuid, t.id,
       (line ->> 'base')::numeric * (line ->> 'quantity')::numeric, (line ->> 'total')::numeric,
       jsonb_build_array(jsonb_build_object('slot', t.slot, 'age', line -> 'age', 'quantity', line -> 'quantity',
                                            'unit_price', line -> 'unit_price', 'season', line -> 'season',
                                            'multiplier', line -> 'multiplier')),
       (t.created_at AT TIME ZONE %(zone)s::text)::date, t.ticket_date, t.created_at
FROM pool_tickets t CROSS JOIN LATERAL jsonb_array_elements(t.quote -> 'lines') AS line
