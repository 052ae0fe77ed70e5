CREATE OR REPLACE FUNCTION app.own_account_ties(today date) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT 'staff' FROM public.users WHERE id = app.user_id() AND role <> 'customer'
  UNION ALL
  SELECT 'stays' WHERE EXISTS (
    SELECT FROM public.chalet_bookings WHERE user_id = app.user_id() AND kind = 'stay'
      AND (status IN ('confirmed', 'checked_in') OR status = 'pending' AND (hold_expires_at IS NULL OR hold_expires_at > now()))
      AND check_out >= today)
  UNION ALL
  SELECT 'memberships' WHERE EXISTS (
    SELECT FROM public.pool_memberships WHERE user_id = app.user_id() AND status IN ('active', 'paused'))
  UNION ALL
  SELECT 'tickets' WHERE EXISTS (
    SELECT FROM public.pool_tickets WHERE user_id = app.user_id() AND status IN ('pending', 'confirmed') AND ticket_date >= today)
  UNION ALL
  SELECT 'tables' WHERE EXISTS (
    SELECT FROM public.table_reservations WHERE user_id = app.user_id()
      AND status IN ('booked', 'confirmed', 'arrived', 'seated') AND reservation_date >= today)
  UNION ALL
  SELECT 'refunds' WHERE EXISTS (
    SELECT FROM public.payment_refunds WHERE user_id = app.user_id() AND status = 'pending') $$;
