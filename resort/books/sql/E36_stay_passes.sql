-- The pool pass of a stay is not as the stay is.
SELECT coalesce(b.id, p.stay_id), coalesce(b.code, p.code) || ': ' || coalesce(b.status, 'no stay') || ', pass ' || coalesce(p.status, 'missing')
FROM (SELECT * FROM chalet_bookings WHERE kind = 'stay') b FULL JOIN pool_stay_passes p ON p.stay_id = b.id
WHERE CASE WHEN b.status IN ('confirmed', 'checked_in')
        THEN (p.status, p.valid_from, p.valid_until, p.persons, p.user_id, p.code)
             IS DISTINCT FROM ('valid'::varchar, b.check_in, b.check_out, b.guests, b.user_id, b.code)
        ELSE b.id IS NULL OR p.status IS NOT DISTINCT FROM 'valid' END
