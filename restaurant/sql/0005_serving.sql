-- The next order number of a day, such as 1122-007: two waiters at once never get the same.
CREATE FUNCTION app.next_order_number(on_day date) RETURNS text LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  INSERT INTO public.order_counters AS c (day, last) VALUES (on_day, 1)
  ON CONFLICT (day) DO UPDATE SET last = c.last + 1
  RETURNING to_char(on_day, 'YYMMDD') || '-' || lpad(last::text, 3, '0')
$$;
GRANT EXECUTE ON FUNCTION app.next_order_number(date) TO resort_staff, resort_admin, resort_service;
-- Numbers that were given before are not given again.
INSERT INTO order_counters (day, last) SELECT created_at::date, count(*) FROM kitchen_orders GROUP BY 1 ON CONFLICT DO NOTHING;
UPDATE kitchen_order_items SET fired_at = created_at WHERE fired_at IS NULL;
