-- The add-ons of a stay are not the ones promised with its price.
SELECT b.id, b.code
FROM chalet_bookings b
WHERE b.kind = 'stay'
  AND (SELECT coalesce(jsonb_object_agg(a.addon_id::text, jsonb_build_array(a.quantity, a.unit_price, a.total)), '{}'::jsonb)
       FROM booking_addons a WHERE a.booking_id = b.id)
    IS DISTINCT FROM
      (SELECT coalesce(jsonb_object_agg(line ->> 'addon_id', jsonb_build_array((line ->> 'quantity')::int, (line ->> 'unit_price')::numeric,
                                                                              (line ->> 'total')::numeric)), '{}'::jsonb)
       FROM jsonb_array_elements(coalesce(b.quote -> 'addons', '[]'::jsonb)) AS line)
