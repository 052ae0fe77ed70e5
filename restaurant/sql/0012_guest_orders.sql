-- Guests at a table order with their own phone, without an account: by the code on its card, which is all they have.
-- They touch no table; these doors take nothing on trust and show what the card allows.

-- The table of a card, and the party that sits there now. Nobody calls it but the functions below.
CREATE FUNCTION app.party_of_card(card text) RETURNS TABLE (table_id uuid, table_number integer, party uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT t.id, t.table_number, (
    SELECT r.id FROM public.table_seatings s JOIN public.table_reservations r ON r.id = s.reservation_id
    WHERE s.table_id = t.id AND r.status = 'seated' ORDER BY r.seated_at DESC NULLS LAST LIMIT 1)
  FROM public.table_cards c JOIN public.restaurant_tables t ON t.id = c.table_id
  WHERE c.code = card AND t.is_active AND t.deleted_at IS NULL $$;

-- What the card opens: which table, and whether somebody has been seated there.
CREATE FUNCTION app.table_of_card(card text) RETURNS TABLE (table_number integer, is_seated boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT p.table_number, p.party IS NOT NULL FROM app.party_of_card(card) AS p $$;

-- A setting of the restaurant, or what is in force without one.
CREATE FUNCTION app.restaurant_setting(name text, otherwise text) RETURNS text
LANGUAGE sql STABLE SET search_path = '' AS $$
  SELECT coalesce((SELECT value #>> '{}' FROM public.system_settings WHERE key = 'restaurant.' || name), otherwise) $$;

-- Keeps what the guests of a table ask for; `wanted` is the number of their form, so that twice is once. Tells
-- 'waiting' (for a waiter) or 'going' (the worker sends it), or why not: 'unknown' card, 'closed' by the setting,
-- 'nobody' seated, 'much' in one order, 'often' in a quarter of an hour.
CREATE FUNCTION app.order_from_card(card text, wanted uuid, dishes jsonb, allergies text, spoken text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  p record;
  known public.guest_orders;
  confirmed boolean := app.restaurant_setting('guest_orders_confirmed', 'true')::boolean;
  number bigint;
BEGIN
  -- One at a time for each table: who counts sees what was sent before.
  PERFORM 1 FROM public.table_cards WHERE code = card FOR NO KEY UPDATE;
  SELECT * INTO p FROM app.party_of_card(card);
  IF p.table_id IS NULL THEN
    RETURN 'unknown';
  END IF;
  SELECT * INTO known FROM public.guest_orders WHERE id = wanted;
  IF known.id IS NOT NULL THEN
    RETURN CASE WHEN known.table_id <> p.table_id THEN 'unknown' WHEN known.needs_waiter THEN 'waiting' ELSE 'going' END;
  END IF;
  IF NOT app.restaurant_setting('guest_orders', 'false')::boolean THEN
    RETURN 'closed';
  END IF;
  IF p.party IS NULL THEN
    RETURN 'nobody';
  END IF;
  IF jsonb_typeof(dishes) IS DISTINCT FROM 'array' OR length(dishes::text) > 20000 THEN
    RETURN 'much';
  END IF;
  SELECT sum(CASE WHEN d ->> 'quantity' ~ '^[1-9][0-9]?$' THEN (d ->> 'quantity')::integer END) INTO number
  FROM jsonb_array_elements(dishes) AS d
  HAVING bool_and(d ->> 'quantity' ~ '^[1-9][0-9]?$' AND EXISTS (
    SELECT FROM public.menu_items m WHERE m.id::text = d ->> 'item' AND m.deleted_at IS NULL));
  IF number IS NULL OR number > app.restaurant_setting('guest_order_dishes', '20')::integer THEN
    RETURN 'much';
  END IF;
  IF (SELECT count(*) FROM public.guest_orders g WHERE g.table_id = p.table_id AND g.created_at > now() - interval '15 minutes')
     >= app.restaurant_setting('guest_orders_in_quarter', '4')::integer THEN
    RETURN 'often';
  END IF;
  INSERT INTO public.guest_orders (id, table_id, reservation_id, lines, allergy_notes, needs_waiter, language)
  VALUES (wanted, p.table_id, p.party, dishes, left(allergies, 300), confirmed, left(spoken, 10));
  RETURN CASE WHEN confirmed THEN 'waiting' ELSE 'going' END;
END $$;

-- What became of it, for who has the card of that table and the number of the form; and while that party sits there,
-- what it has ordered so far.
CREATE FUNCTION app.guest_order_at(card text, wanted uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT jsonb_build_object(
    'status', g.status, 'reason', g.reason, 'needs_waiter', g.needs_waiter, 'lines', g.lines, 'allergy_notes', g.allergy_notes,
    'is_here', r.status = 'seated', 'number', o.order_number, 'order_status', o.status,
    'items', coalesce((
      SELECT jsonb_agg(jsonb_build_object('name', i.name, 'quantity', i.quantity, 'status', i.status, 'price', i.unit_price,
                                          'changes', i.modifications) ORDER BY i.course, i.created_at, i.id)
      FROM public.kitchen_order_items i WHERE i.order_id = o.id), '[]'::jsonb),
    'so_far', CASE WHEN r.status = 'seated' THEN coalesce((
      SELECT jsonb_agg(jsonb_build_object('name', f.name, 'quantity', f.quantity, 'price', f.price) ORDER BY f.name, f.price)
      FROM (SELECT i.name, i.unit_price AS price, sum(i.quantity) AS quantity
            FROM public.kitchen_order_items i JOIN public.kitchen_orders t ON t.id = i.order_id
            LEFT JOIN public.table_bills b ON b.id = coalesce(i.bill_id, t.bill_id)
            WHERE i.status <> 'cancelled' AND t.status <> 'cancelled'
              AND (b.reservation_id = r.id AND b.status = 'open'
                   OR b.id IS NULL AND t.table_id = ANY (r.table_id || r.more_tables) AND t.created_at >= r.seated_at)
            GROUP BY i.name, i.unit_price) AS f), '[]'::jsonb) END)
  FROM app.party_of_card(card) AS p
  JOIN public.guest_orders g ON g.table_id = p.table_id AND g.id = wanted
  JOIN public.table_reservations r ON r.id = g.reservation_id
  LEFT JOIN public.kitchen_orders o ON o.id = g.order_id $$;

REVOKE EXECUTE ON FUNCTION app.party_of_card(text), app.table_of_card(text), app.restaurant_setting(text, text),
  app.order_from_card(text, uuid, jsonb, text, text), app.guest_order_at(text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.table_of_card(text), app.order_from_card(text, uuid, jsonb, text, text),
  app.guest_order_at(text, uuid) TO resort_anonymous, resort_customer, resort_staff, resort_admin;
