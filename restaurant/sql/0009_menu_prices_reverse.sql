DROP TRIGGER price_changed ON menu_options;
DROP TRIGGER priced ON menu_options;
DROP TRIGGER price_changed ON menu_items;
DROP TRIGGER priced ON menu_items;
DROP FUNCTION app.record_menu_price();
