DROP FUNCTION app.reserve_credit(text, uuid, numeric, text);
