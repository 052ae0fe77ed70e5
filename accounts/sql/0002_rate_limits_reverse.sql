DROP FUNCTION app.rate_limits_clear_expired(), app.rate_limit_forget(text), app.rate_limit_hit(text, integer);
DROP TABLE rate_limits;
