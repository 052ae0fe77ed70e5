-- Counters that stop guessing and flooding. Unlogged: after a crash they start afresh, and no commit waits for them.
CREATE UNLOGGED TABLE rate_limits (
  key text PRIMARY KEY CHECK (length(key) <= 100),
  hits integer NOT NULL CHECK (hits > 0),
  resets_at timestamptz NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX rate_limits_resets_at ON rate_limits (resets_at);
-- No grant and no policy: three doors. They work before identity is known.
ALTER TABLE rate_limits ENABLE ROW LEVEL SECURITY;

-- Counts one hit and says how many there were in this window and how many seconds it lasts. One statement, so that no hit is lost.
CREATE FUNCTION app.rate_limit_hit(wanted text, seconds integer) RETURNS TABLE (total integer, wait integer)
LANGUAGE sql SECURITY DEFINER SET search_path = '' ROWS 1 AS $$
  INSERT INTO public.rate_limits AS r (key, hits, resets_at)
  VALUES (wanted, 1, clock_timestamp() + make_interval(secs => seconds))
  ON CONFLICT (key) DO UPDATE SET
    hits = CASE WHEN r.resets_at <= clock_timestamp() THEN 1 ELSE least(r.hits, 1000000) + 1 END,
    resets_at = CASE WHEN r.resets_at <= clock_timestamp() THEN excluded.resets_at ELSE r.resets_at END
  RETURNING r.hits, greatest(1, ceil(extract(epoch FROM r.resets_at - clock_timestamp())))::integer $$;

CREATE FUNCTION app.rate_limit_forget(wanted text) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  DELETE FROM public.rate_limits WHERE key = wanted $$;
CREATE FUNCTION app.rate_limits_clear_expired() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  DELETE FROM public.rate_limits WHERE resets_at < clock_timestamp() $$;

GRANT EXECUTE ON FUNCTION app.rate_limit_hit(text, integer), app.rate_limit_forget(text)
  TO resort_login, resort_anonymous, resort_customer, resort_staff, resort_admin;
GRANT EXECUTE ON FUNCTION app.rate_limits_clear_expired() TO resort_service;
