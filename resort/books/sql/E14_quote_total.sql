-- The price of a stay is not the sum of its lines.
SELECT b.id, b.code || ': price ' || b.total_price || ', promised ' || coalesce(b.quote ->> 'total', 'nothing')
FROM chalet_bookings b
LEFT JOIN LATERAL (SELECT sum((line ->> 'price')::numeric) AS sum
                   FROM jsonb_array_elements(coalesce(b.quote -> 'nights', '[]'::jsonb)) AS line) nights ON true
LEFT JOIN LATERAL (SELECT coalesce(sum((line ->> 'total')::numeric), 0) AS sum
                   FROM jsonb_array_elements(coalesce(b.quote -> 'addons', '[]'::jsonb)) AS line) addons ON true
WHERE b.kind = 'stay'
  AND ((b.quote ->> 'total')::numeric IS DISTINCT FROM b.total_price
    OR (b.quote ->> 'nights_total')::numeric IS DISTINCT FROM nights.sum
    OR (b.quote ->> 'addons_total')::numeric IS DISTINCT FROM addons.sum
    OR (b.quote ->> 'total')::numeric IS DISTINCT FROM nights.sum - (b.quote ->> 'discount')::numeric + addons.sum)
