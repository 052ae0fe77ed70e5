-- Each night that is sold lands in the price history, whoever confirms the stay and by whatever path.
CREATE FUNCTION app.record_sold_nights() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
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
CREATE TRIGGER sold AFTER UPDATE OF status ON chalet_bookings FOR EACH ROW
  WHEN (NEW.status = 'confirmed' AND OLD.status IS DISTINCT FROM 'confirmed' AND NEW.kind = 'stay')
  EXECUTE FUNCTION app.record_sold_nights();

-- A guest may not confirm a stay, but may promise to pay on arrival where the resort allows it. The stay is the
-- caller's own and its time is not over; the setting's default is the application's.
CREATE FUNCTION app.choose_desk(booking uuid, allowed_by_default boolean) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF NOT coalesce((SELECT value = 'true'::jsonb FROM public.system_settings WHERE key = 'chalets.pay_at_desk'), allowed_by_default) THEN
    RETURN false;
  END IF;
  UPDATE public.chalet_bookings SET status = 'confirmed', pay_at_desk = true, hold_expires_at = NULL, modified_at = now()
  WHERE id = booking AND user_id = app.user_id() AND status = 'pending' AND hold_expires_at > now();
  RETURN FOUND;
END $$;
GRANT EXECUTE ON FUNCTION app.choose_desk(uuid, boolean) TO resort_customer, resort_admin;
