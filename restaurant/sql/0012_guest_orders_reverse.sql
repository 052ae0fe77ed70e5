DROP FUNCTION app.guest_order_at(text, uuid);
DROP FUNCTION app.order_from_card(text, uuid, jsonb, text, text);
DROP FUNCTION app.restaurant_setting(text, text);
DROP FUNCTION app.table_of_card(text);
DROP FUNCTION app.party_of_card(text);
