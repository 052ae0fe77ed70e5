-- Tickets for today, a gate that is open all day, and people who stand at it. Into the copy: the data set stays as it is.
INSERT INTO system_settings (key, value, category)
VALUES ('pool.morning_from', '"00:00"', 'pool'), ('pool.morning_until', '"23:58"', 'pool'), ('pool.afternoon_from', '"23:58"', 'pool'),
       ('pool.afternoon_until', '"23:59"', 'pool'), ('pool.early_minutes', '0', 'pool'), ('pool.late_minutes', '0', 'pool')
ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value;

INSERT INTO users (id, email, first_name, last_name, role, email_verified, password, preferences)
SELECT md5('lifeguard ' || n)::uuid, 'lifeguard' || n || '@example.com', 'Life', 'Guard ' || n, 'staff', true, '!', '{}'
FROM generate_series(1, 8) AS n;
INSERT INTO staff (id, department, is_active) SELECT md5('lifeguard ' || n)::uuid, 'pool', true FROM generate_series(1, 8) AS n;

INSERT INTO pool_capacity (day, half, places, taken)
SELECT (now() AT TIME ZONE 'Europe/Zurich')::date, half, 1000000, 300000 FROM unnest(ARRAY['morning', 'afternoon']) AS half
ON CONFLICT (day, half) DO UPDATE SET places = 1000000;

-- One sum for all instead of counting every ticket.
ALTER TABLE pool_tickets DISABLE TRIGGER USER;
INSERT INTO pool_tickets (id, user_id, ticket_date, slot, adults, children, total_price, status, code, holder_name, paid_at)
SELECT md5('ticket ' || n)::uuid, md5('guest ' || 65 + n % 1900)::uuid, (now() AT TIME ZONE 'Europe/Zurich')::date, 'full_day', 1, 0, 28,
       'confirmed', upper(substr(md5('pool code ' || n), 1, 11)), 'Guest ' || n, now()
FROM generate_series(1, 300000) AS n ON CONFLICT DO NOTHING;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE pool_tickets ENABLE TRIGGER USER;
CREATE SEQUENCE bench_gate;
ANALYZE pool_tickets;
