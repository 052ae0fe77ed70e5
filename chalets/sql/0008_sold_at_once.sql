-- Nights are sold when a stay becomes firm, and just as well when it is firm from its first row on.
CREATE OR REPLACE FUNCTION app.record_sold_nights() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  sold_at timestamptz := CASE TG_OP WHEN 'INSERT' THEN NEW.created_at ELSE now() END;
BEGIN
  INSERT INTO public.price_history (item_type, item_id, rule_id, booking_id, base_price, final_price, applied_rules, booking_date, check_in_date,
                                    created_at)
  SELECT 'chalet_night', NEW.chalet_id, (night ->> 'season_id')::uuid, NEW.id,
         (night ->> 'base')::numeric, (night ->> 'price')::numeric,
         jsonb_build_array(jsonb_build_object('weekend', night -> 'is_weekend', 'season', night -> 'season', 'multiplier', night -> 'multiplier',
                                              'long_stay_percent', NEW.quote -> 'discount_percent')),
         sold_at::date, (night ->> 'night')::date, sold_at
  FROM jsonb_array_elements(coalesce(NEW.quote -> 'nights', '[]'::jsonb)) AS night
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER sold_at_once AFTER INSERT ON chalet_bookings FOR EACH ROW
  WHEN (NEW.status IN ('confirmed', 'checked_in', 'checked_out', 'no_show') AND NEW.kind = 'stay' AND NEW.quote ? 'nights')
  EXECUTE FUNCTION app.record_sold_nights();
