-- A stay that costs nothing has nothing to wait for: its guest takes it, while its time is not over.
CREATE FUNCTION app.take_free_stay(booking uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  UPDATE public.chalet_bookings SET status = 'confirmed', payment_status = 'paid', hold_expires_at = NULL, modified_at = now()
  WHERE id = booking AND user_id = app.user_id() AND total_price = 0 AND kind = 'stay'
    AND status = 'pending' AND payment_status = 'pending' AND hold_expires_at > now();
  RETURN FOUND;
END $$;
GRANT EXECUTE ON FUNCTION app.take_free_stay(uuid) TO resort_customer, resort_admin;
