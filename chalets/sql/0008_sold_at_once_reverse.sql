DROP TRIGGER sold_at_once ON chalet_bookings;
-- Each night that is sold lands in the price history, whoever confirms the stay and by whatever path.
CREATE OR REPLACE FUNCTION app.record_sold_nights() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO public.price_history (item_type, item_id, rule_id, booking_id, base_price, final_price, applied_rules, booking_date, check_in_date)
  SELECT 'chalet_night', NEW.chalet_id, (night ->> 'season_id')::uuid, NEW.id,
         (night ->> 'base')::numeric, (night ->> 'price')::numeric,
         jsonb_build_array(jsonb_build_object('weekend', night -> 'is_weekend', 'season', night -> 'season', 'multiplier', night -> 'multiplier',
                                              'long_stay_percent', NEW.quote -> 'discount_percent')),
         current_date, (night ->> 'night')::date
  FROM jsonb_array_elements(coalesce(NEW.quote -> 'nights', '[]'::jsonb)) AS night
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
