-- The physical tables a party holds follow its reservation, whoever makes, moves or ends it and by whatever path:
-- the exclusion constraint on the seatings then sees tables pushed together too.
CREATE FUNCTION app.keep_seatings() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  held uuid[] := '{}';
BEGIN
  IF NEW.status IN ('booked', 'confirmed', 'arrived', 'seated') AND NEW.table_id IS NOT NULL THEN
    held := NEW.table_id || NEW.more_tables;
  END IF;
  DELETE FROM public.table_seatings WHERE reservation_id = NEW.id AND table_id <> ALL (held);
  -- In one order, so that two parties who want the same two tables wait for each other.
  INSERT INTO public.table_seatings AS s (reservation_id, table_id, day, starts, minutes)
  SELECT NEW.id, t, NEW.reservation_date, NEW.reservation_time, NEW.turn_minutes FROM unnest(held) AS t GROUP BY t ORDER BY t
  ON CONFLICT (reservation_id, table_id) DO UPDATE
    SET day = EXCLUDED.day, starts = EXCLUDED.starts, minutes = EXCLUDED.minutes
    WHERE (s.day, s.starts, s.minutes) IS DISTINCT FROM (EXCLUDED.day, EXCLUDED.starts, EXCLUDED.minutes);
  RETURN NULL;
END $$;
CREATE TRIGGER seatings_new AFTER INSERT ON table_reservations FOR EACH ROW EXECUTE FUNCTION app.keep_seatings();
CREATE TRIGGER seatings_changed AFTER UPDATE ON table_reservations FOR EACH ROW
  WHEN (OLD.status <> NEW.status OR OLD.table_id IS DISTINCT FROM NEW.table_id OR OLD.more_tables <> NEW.more_tables
        OR OLD.reservation_date <> NEW.reservation_date OR OLD.reservation_time <> NEW.reservation_time
        OR OLD.turn_minutes <> NEW.turn_minutes) EXECUTE FUNCTION app.keep_seatings();

-- Covers that begin in a quarter of an hour, counted where two buyers cannot miscount. A party that staff let in
-- against the rules, with a reason, is not counted.
CREATE FUNCTION app.quarter_of(at time) RETURNS time LANGUAGE sql IMMUTABLE SET search_path = '' AS
$$ SELECT make_time(extract(hour FROM at)::int, (extract(minute FROM at)::int / 15) * 15, 0) $$;

CREATE FUNCTION app.count_covers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  change record;
BEGIN
  FOR change IN
    SELECT d.service, d.day, d.starts, sum(d.covers)::int AS covers FROM (
      SELECT OLD.service_id AS service, OLD.reservation_date AS day, app.quarter_of(OLD.reservation_time) AS starts, -OLD.party_size AS covers
      WHERE TG_OP <> 'INSERT' AND OLD.service_id IS NOT NULL AND OLD.override_reason = '' AND OLD.status NOT IN ('cancelled', 'no_show')
      UNION ALL
      SELECT NEW.service_id, NEW.reservation_date, app.quarter_of(NEW.reservation_time), NEW.party_size
      WHERE TG_OP <> 'DELETE' AND NEW.service_id IS NOT NULL AND NEW.override_reason = '' AND NEW.status NOT IN ('cancelled', 'no_show')
    ) AS d GROUP BY d.service, d.day, d.starts HAVING sum(d.covers) <> 0 ORDER BY d.day, d.service, d.starts
  LOOP
    INSERT INTO public.dining_paces (service_id, day, starts, most)
    SELECT change.service, change.day, change.starts, pace FROM public.dining_services WHERE id = change.service
    ON CONFLICT (day, service_id, starts) DO NOTHING;
    UPDATE public.dining_paces SET covers = covers + change.covers
    WHERE service_id = change.service AND day = change.day AND starts = change.starts;
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER covers_new AFTER INSERT ON table_reservations FOR EACH ROW EXECUTE FUNCTION app.count_covers();
CREATE TRIGGER covers_gone AFTER DELETE ON table_reservations FOR EACH ROW EXECUTE FUNCTION app.count_covers();
CREATE TRIGGER covers_changed AFTER UPDATE ON table_reservations FOR EACH ROW
  WHEN (OLD.status <> NEW.status OR OLD.service_id IS DISTINCT FROM NEW.service_id OR OLD.party_size <> NEW.party_size
        OR OLD.reservation_date <> NEW.reservation_date OR OLD.reservation_time <> NEW.reservation_time
        OR OLD.override_reason <> NEW.override_reason) EXECUTE FUNCTION app.count_covers();

-- When a table is busy, without whose party it is: what a guest who looks for a table may know.
CREATE FUNCTION app.busy_tables(on_day date) RETURNS TABLE (table_id uuid, starts time, minutes integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS
$$ SELECT s.table_id, s.starts, s.minutes FROM public.table_seatings s WHERE s.day = on_day $$;
GRANT EXECUTE ON FUNCTION app.busy_tables(date) TO resort_anonymous, resort_customer, resort_staff, resort_admin, resort_service;

-- The floor plan shows since when.
CREATE FUNCTION app.note_table_status() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS
$$ BEGIN NEW.status_since := now(); RETURN NEW; END $$;
CREATE TRIGGER status_since BEFORE UPDATE ON restaurant_tables FOR EACH ROW
  WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION app.note_table_status();

-- Reservations from before: their tables, kept as they are.
INSERT INTO table_seatings (reservation_id, table_id, day, starts, minutes)
SELECT id, table_id, reservation_date, reservation_time, turn_minutes FROM table_reservations
WHERE table_id IS NOT NULL AND status IN ('booked', 'confirmed', 'arrived', 'seated') ON CONFLICT DO NOTHING;
