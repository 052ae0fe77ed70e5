-- 1,000 chalets with 300 stays each over about three years, a little over half of the nights sold, 8 in 100 stays cancelled.
SELECT setseed(0.42);

INSERT INTO users (id, email, first_name, last_name, phone, role, email_verified, password, preferences)
SELECT md5('guest ' || n)::uuid, 'guest' || n || '@example.com', 'Guest', 'Number ' || n, '+41 79 555 ' || n, 'customer', true, '!', '{}'
FROM generate_series(1, 2000) AS n;

INSERT INTO chalets (id, name, slug, description, capacity, bedrooms, bathrooms, base_price, weekend_price, created_at)
SELECT md5('chalet ' || n)::uuid, 'Chalet ' || n, 'chalet-' || n, repeat('Wood, a stove and a view. ', 20), 2 + n % 7, 1 + n % 4, 1 + n % 3,
       120 + (n * 37) % 400, 150 + (n * 37) % 450, now() - interval '3 years'
FROM generate_series(1, 1000) AS n;

INSERT INTO chalet_amenities (id, chalet_id, name, icon, sort_order)
SELECT gen_random_uuid(), c.id, amenity.name, amenity.icon, amenity.place
FROM chalets c CROSS JOIN (VALUES ('Wi-Fi', 'wifi', 1), ('Fireplace', 'flame', 2), ('Full kitchen', 'utensils', 3), ('Parking', 'car', 4),
                                  ('Mountain view', 'mountain', 5), ('Espresso machine', 'coffee', 6)) AS amenity (name, icon, place);

INSERT INTO chalet_images (id, chalet_id, static_path, alt_text, sort_order)
SELECT gen_random_uuid(), c.id, 'img/chalets/larch-' || scene.name || '.svg', 'What the ' || scene.name || ' looks like', scene.place
FROM chalets c CROSS JOIN (VALUES ('exterior', 1), ('living-room', 2), ('bedroom', 3), ('view', 4)) AS scene (name, place);

INSERT INTO seasonal_pricing_rules (id, name, start_date, end_date, multiplier, priority, is_active)
SELECT gen_random_uuid(), 'Season ' || n, current_date + n * 40 - 800, current_date + n * 40 - 780, 1 + (n % 5) * 0.1, n % 3, true
FROM generate_series(1, 40) AS n;

-- As many holds as the benchmark likes.
INSERT INTO system_settings (key, value, category) VALUES ('chalets.max_open_holds', '1000000', 'chalets');

-- The constraint is put back at the end: one sort instead of 300,000 look-ups.
ALTER TABLE chalet_bookings DROP CONSTRAINT chalet_bookings_no_overlap;

INSERT INTO chalet_bookings (id, user_id, chalet_id, kind, code, check_in, check_out, guests, total_price, status, payment_status,
                             guest_details, quote, policy_snapshot, created_at)
SELECT md5('stay ' || c.id || n)::uuid,
       -- Ten past stays each for the first guests, who look at their list.
       CASE WHEN n BETWEEN 97 AND 106 AND c.number <= 64 THEN md5('guest ' || c.number)::uuid
            ELSE md5('guest ' || 65 + (c.number * 31 + n * 17) % 1936)::uuid END,
       c.id, 'stay', upper(substr(md5('code ' || c.id || n), 1, 4) || '-' || substr(md5('code ' || c.id || n), 5, 7)),
       current_date - 915 + (c.days - c.length), current_date - 915 + c.days, 2, 200 * c.length,
       CASE WHEN n % 12 = 0 THEN 'cancelled' WHEN current_date - 915 + c.days <= current_date THEN 'checked_out' ELSE 'confirmed' END,
       'paid', '{"first_name": "Guest", "last_name": "Number", "email": "guest@example.com", "phone": ""}', '{}', '[]',
       now() - interval '1 year'
FROM (SELECT id, number, n, length, sum(gap + length) OVER (PARTITION BY id ORDER BY n)::int AS days
      FROM (SELECT c.id, substr(c.slug, 8)::int AS number, n, 1 + floor(random() * 3)::int AS length, floor(random() * 4.3)::int AS gap
            FROM chalets c CROSS JOIN generate_series(1, 300) AS n) AS rolled) AS c
ORDER BY c.id, n;

-- Guests who are about to pay, at nights that nobody else asks for: there are always some, and PostgreSQL's statistics know it.
INSERT INTO chalet_bookings (user_id, chalet_id, code, check_in, check_out, guests, total_price, hold_expires_at)
SELECT md5('guest ' || 400 + n)::uuid, md5('chalet ' || n)::uuid, 'H' || n, current_date + 400, current_date + 402, 2, 400, now() + interval '1 day'
FROM generate_series(1, 500) AS n;
