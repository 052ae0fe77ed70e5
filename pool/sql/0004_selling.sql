-- Whoever sells or moves tickets queues up at the half-days first, mornings before afternoons and days in order, and
-- then lets go of lapsed holds: locks are so taken in one order, whatever slots the lapsed tickets were for. Returns
-- the tickets that lapsed, whose pages at Stripe are shut afterwards.
CREATE FUNCTION app.pool_queue_up(on_days date[]) RETURNS SETOF uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  on_day date;
BEGIN
  PERFORM FROM public.pool_capacity WHERE day = ANY (on_days) ORDER BY day, half DESC FOR NO KEY UPDATE;
  FOR on_day IN SELECT DISTINCT d FROM unnest(on_days) AS d ORDER BY d LOOP
    RETURN QUERY SELECT app.lapse_tickets(on_day);
  END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION app.pool_queue_up(date[]) TO resort_customer, resort_staff, resort_admin, resort_service;

-- A guest may not make a ticket valid, but may promise to pay at the gate where the resort allows it. The ticket is the
-- caller's own and its time is not over; the setting's default is the application's. `token` is what the picture says.
CREATE FUNCTION app.pool_choose_desk(ticket uuid, allowed_by_default boolean, token text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF NOT coalesce((SELECT value = 'true'::jsonb FROM public.system_settings WHERE key = 'pool.pay_at_desk'), allowed_by_default) THEN
    RETURN false;
  END IF;
  UPDATE public.pool_tickets SET status = 'confirmed', pay_at_desk = true, hold_expires_at = NULL, qr_code = token
  WHERE id = ticket AND user_id = app.user_id() AND status = 'pending' AND change_of_id IS NULL AND hold_expires_at > now();
  RETURN FOUND;
END $$;
GRANT EXECUTE ON FUNCTION app.pool_choose_desk(uuid, boolean, text) TO resort_customer, resort_admin;

-- A ticket that costs nothing has nothing to wait for: its guest takes it, while its time is not over.
CREATE FUNCTION app.pool_take_free(ticket uuid, token text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  UPDATE public.pool_tickets SET status = 'confirmed', paid_at = now(), hold_expires_at = NULL, qr_code = token
  WHERE id = ticket AND user_id = app.user_id() AND total_price = 0 AND change_of_id IS NULL
    AND status = 'pending' AND hold_expires_at > now();
  RETURN FOUND;
END $$;
GRANT EXECUTE ON FUNCTION app.pool_take_free(uuid, text) TO resort_customer, resort_admin;

-- A guest moves their own ticket that nobody came in with. A ticket that is paid never becomes dearer this way: the
-- difference is paid first, and then the worker moves it. Places are counted by the trigger, as always.
CREATE FUNCTION app.pool_move_ticket(ticket uuid, to_day date, to_slot text, price numeric, lines jsonb, goes_back numeric, token text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  UPDATE public.pool_tickets
  SET ticket_date = to_day, slot = to_slot, total_price = price, quote = lines, qr_code = token, issue = issue + 1,
      refund_amount = CASE WHEN goes_back > 0 THEN coalesce(refund_amount, 0) + goes_back ELSE refund_amount END,
      closure_asked_at = NULL
  WHERE id = ticket AND user_id = app.user_id() AND status = 'confirmed' AND admitted = 0 AND goes_back >= 0
    AND (paid_at IS NULL AND goes_back = 0 OR paid_at IS NOT NULL AND price = total_price - goes_back);
  RETURN FOUND;
END $$;
GRANT EXECUTE ON FUNCTION app.pool_move_ticket(uuid, date, text, numeric, jsonb, numeric, text) TO resort_customer, resort_admin;

-- A guest sends their own ticket to somebody, or takes it back (no address): pictures made before stop working.
CREATE FUNCTION app.pool_send_ticket(ticket uuid, to_name text, to_email text, token text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  UPDATE public.pool_tickets SET holder_name = to_name, holder_email = to_email, qr_code = token, issue = issue + 1
  WHERE id = ticket AND user_id = app.user_id() AND status = 'confirmed' AND admitted = 0;
  RETURN FOUND;
END $$;
GRANT EXECUTE ON FUNCTION app.pool_send_ticket(uuid, text, text, text) TO resort_customer, resort_admin;

-- The ticket behind a link that was mailed to somebody: only while it is still the one that was sent, and nothing
-- about who paid for it. The site checks the link's signature before it asks.
CREATE FUNCTION app.pool_sent_ticket(ticket uuid, of_issue integer)
RETURNS TABLE (code varchar, ticket_date date, slot varchar, adults integer, children integer, status varchar, holder_name varchar, qr_code text, to_pay boolean, total_price numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' ROWS 1 AS $$
  SELECT t.code, t.ticket_date, t.slot, t.adults, t.children, t.status, t.holder_name, t.qr_code,
         t.pay_at_desk AND t.paid_at IS NULL, t.total_price
  FROM public.pool_tickets t WHERE t.id = ticket AND t.issue = of_issue AND t.holder_email IS NOT NULL
$$;
GRANT EXECUTE ON FUNCTION app.pool_sent_ticket(uuid, integer) TO resort_anonymous, resort_customer, resort_staff, resort_admin;

-- Each ticket that is sold, or sold anew for another day, lands in the price history, whoever does it and by whatever path.
CREATE FUNCTION app.record_sold_ticket() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO public.price_history (item_type, item_id, rule_id, booking_id, base_price, final_price, applied_rules, booking_date, check_in_date)
  SELECT 'pool_ticket', NEW.id, (line ->> 'season_id')::uuid, NEW.id,
         (line ->> 'base')::numeric * (line ->> 'quantity')::numeric, (line ->> 'total')::numeric,
         jsonb_build_array(jsonb_build_object('slot', NEW.slot, 'age', line -> 'age', 'quantity', line -> 'quantity', 'unit_price', line -> 'unit_price',
                                              'season', line -> 'season', 'multiplier', line -> 'multiplier')),
         current_date, NEW.ticket_date
  FROM jsonb_array_elements(coalesce(NEW.quote -> 'lines', '[]'::jsonb)) AS line;
  RETURN NULL;
END $$;
CREATE TRIGGER sold AFTER UPDATE ON pool_tickets FOR EACH ROW
  WHEN (NEW.status = 'confirmed' AND (OLD.status IN ('pending', 'cancelled')
        OR OLD.status = 'confirmed' AND (OLD.ticket_date <> NEW.ticket_date OR OLD.slot <> NEW.slot)))
  EXECUTE FUNCTION app.record_sold_ticket();
