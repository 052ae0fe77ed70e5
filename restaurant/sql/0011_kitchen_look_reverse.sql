DROP FUNCTION app.kitchen_look(text);
DROP FUNCTION app.kitchen_version();
