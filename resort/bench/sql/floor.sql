-- A waiter, fifty tables and a party at each of them. Into the copy: the data set stays as it is.
INSERT INTO users (id, email, first_name, last_name, role, email_verified, password, preferences)
VALUES (md5('floor waiter')::uuid, 'floor@example.com', 'Fay', 'Floor', 'staff', true, '!', '{}');
INSERT INTO staff (id, department, is_active) VALUES (md5('floor waiter')::uuid, 'restaurant', true);

INSERT INTO restaurant_tables (id, table_number, capacity, section, position_x, position_y)
SELECT md5('floor table ' || n)::uuid, 1000 + n, 4, 'Hall', (n % 7) * 17, (n / 7) * 13 FROM generate_series(0, 49) AS n;
INSERT INTO table_reservations (table_id, reservation_date, reservation_time, party_size, guest_name, confirmation_code)
SELECT md5('floor table ' || n)::uuid, (now() AT TIME ZONE 'Europe/Zurich')::date, '19:00', 2, 'Guest ' || n, 'FLOOR' || n
FROM generate_series(0, 49) AS n;
ANALYZE restaurant_tables, table_reservations, table_seatings;
