DROP FUNCTION app.give_back(uuid, numeric);
