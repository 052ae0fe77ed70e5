-- The nights promised with the price are not the nights of the stay (guests who left early had more promised).
SELECT b.id, b.code || ': ' || b.check_in || ' to ' || b.check_out || ', promised ' || coalesce(n.first::text, 'none') || ' to ' || coalesce(n.last::text, 'none')
FROM chalet_bookings b
LEFT JOIN LATERAL (SELECT min((line ->> 'night')::date) AS first, max((line ->> 'night')::date) AS last, count(DISTINCT line ->> 'night') AS count
                   FROM jsonb_array_elements(coalesce(b.quote -> 'nights', '[]'::jsonb)) AS line) n ON true
WHERE b.kind = 'stay'
  AND (n.first IS DISTINCT FROM b.check_in OR n.count <> n.last - n.first + 1
    OR (n.last <> b.check_out - 1 AND NOT (b.status = 'checked_out' AND n.last > b.check_out - 1)))
