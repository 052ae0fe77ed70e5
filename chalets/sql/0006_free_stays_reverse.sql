DROP FUNCTION app.take_free_stay(uuid);
