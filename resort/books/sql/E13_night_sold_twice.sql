-- A night of a chalet is kept for two parties.
SELECT min(b.id::text), c.name || ', night of ' || night::date || ': ' || string_agg(b.code, ', ' ORDER BY b.code)
FROM chalet_bookings b
JOIN chalets c ON c.id = b.chalet_id
CROSS JOIN LATERAL generate_series(b.check_in::timestamp, (b.check_out - 1)::timestamp, interval '1 day') AS night
WHERE b.status IN ('pending', 'confirmed', 'checked_in', 'checked_out')
GROUP BY c.id, night
HAVING count(*) > 1
