-- A full evening: sixty orders at the stove, a hundred that were called ready, and what a year has left behind. Into the copy.
INSERT INTO users (id, email, first_name, last_name, role, email_verified, password, preferences)
SELECT md5('cook ' || n)::uuid, 'cook' || n || '@example.com', 'Cook', n::text, 'staff', true, '!', '{}' FROM generate_series(1, 8) AS n;
INSERT INTO staff (id, department, is_active) SELECT md5('cook ' || n)::uuid, 'kitchen', true FROM generate_series(1, 8) AS n;

INSERT INTO menu_categories (id, name, sort_order) VALUES (md5('bench menu')::uuid, 'Bench', 99);
INSERT INTO menu_items (id, category_id, name, price, prep_time_minutes)
SELECT md5('dish ' || n)::uuid, md5('bench menu')::uuid, 'Dish ' || n, 20, 5 + n FROM generate_series(0, 19) AS n;
INSERT INTO restaurant_tables (id, table_number, capacity, section)
SELECT md5('kitchen table ' || n)::uuid, 2000 + n, 4, 'Kitchen' FROM generate_series(0, 59) AS n;

INSERT INTO kitchen_orders (id, table_id, order_number, status, created_at, started_at, ready_at, completed_at, seen_at)
SELECT md5('order ' || n)::uuid, md5('kitchen table ' || n % 60)::uuid, 'BENCH-' || n, status,
       at, at, CASE WHEN status IN ('ready', 'completed') THEN at + interval '5 minutes' END, CASE status WHEN 'completed' THEN at END, at
FROM (SELECT n, CASE WHEN n < 60 THEN 'cooking' WHEN n < 160 THEN 'ready' ELSE 'completed' END AS status,
             now() - CASE WHEN n < 160 THEN n % 60 * interval '1 minute' ELSE n * interval '20 minutes' END AS at
      FROM generate_series(0, 25000) AS n) AS orders;
INSERT INTO kitchen_order_items (order_id, menu_item_id, name, quantity, unit_price, status, course, fired_at, started_at, created_at)
SELECT md5('order ' || n)::uuid, md5('dish ' || (n + dish) % 20)::uuid, 'Dish ' || (n + dish) % 20, 1, 20,
       CASE WHEN n < 60 THEN 'cooking' WHEN n < 160 THEN 'ready' ELSE 'served' END, 1, now(), now(), now()
FROM generate_series(0, 25000) AS n, generate_series(0, 3) AS dish;
ANALYZE kitchen_orders, kitchen_order_items;
