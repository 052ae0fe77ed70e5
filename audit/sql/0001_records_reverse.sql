DROP FUNCTION app.record_activity(text, text, text, jsonb);
DROP FUNCTION app.record_security_event(text, text, text, inet, text, jsonb, uuid);
