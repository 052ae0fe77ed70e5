DROP FUNCTION app.hold_stay(jsonb, jsonb, integer);
