-- What a dish or an answer costs is never changed without a line in the price history, by whatever path: form, service,
-- or SQL of any role, the owner's too. `base_price` is the price before, none for a new one. By the wall clock, so that
-- two changes of one transaction keep their order.
CREATE FUNCTION app.record_menu_price() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO public.price_history (item_type, item_id, base_price, final_price, applied_rules, booking_date, created_at)
  VALUES (TG_ARGV[0], NEW.id, CASE TG_OP WHEN 'UPDATE' THEN OLD.price END, NEW.price,
          jsonb_build_array(jsonb_build_object('name', NEW.name, 'by', app.user_id())), current_date, clock_timestamp());
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION app.record_menu_price() FROM PUBLIC;
CREATE TRIGGER priced AFTER INSERT ON menu_items FOR EACH ROW EXECUTE FUNCTION app.record_menu_price('menu_item');
CREATE TRIGGER price_changed AFTER UPDATE ON menu_items FOR EACH ROW
  WHEN (OLD.price IS DISTINCT FROM NEW.price) EXECUTE FUNCTION app.record_menu_price('menu_item');
CREATE TRIGGER priced AFTER INSERT ON menu_options FOR EACH ROW EXECUTE FUNCTION app.record_menu_price('menu_option');
CREATE TRIGGER price_changed AFTER UPDATE ON menu_options FOR EACH ROW
  WHEN (OLD.price IS DISTINCT FROM NEW.price) EXECUTE FUNCTION app.record_menu_price('menu_option');

-- Where the history of what stands on the menu already begins.
INSERT INTO price_history (item_type, item_id, final_price, applied_rules, booking_date)
SELECT 'menu_item', id, price, jsonb_build_array(jsonb_build_object('name', name, 'by', NULL)), current_date FROM menu_items
UNION ALL
SELECT 'menu_option', id, price, jsonb_build_array(jsonb_build_object('name', name, 'by', NULL)), current_date FROM menu_options;
