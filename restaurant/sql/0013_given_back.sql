-- Promises money back for a paid share of a bill, no more than came in and is still here. The front office and managers;
-- waiters, who took the cash, do not. The worker sends what stands here.
CREATE FUNCTION app.give_back(wanted uuid, more numeric) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  came numeric;
BEGIN
  IF NOT app.works_on_floor() OR app.my_department() = 'restaurant' OR more <= 0 THEN
    RETURN false;
  END IF;
  PERFORM 1 FROM public.bill_shares s WHERE s.id = wanted AND s.status IN ('paid', 'charged') FOR NO KEY UPDATE;
  SELECT sum(p.amount) INTO came FROM public.payments p
  WHERE p.booking_type = 'restaurant' AND p.booking_id = wanted AND p.status IN ('succeeded', 'refunded')
    AND NOT p.needs_staff AND NOT coalesce(p.metadata ? 'not_kept', false);
  UPDATE public.bill_shares SET given_back = given_back + more
  WHERE id = wanted AND status IN ('paid', 'charged') AND given_back + more <= least(coalesce(came, 0), amount + tip);
  RETURN FOUND;
END $$;
GRANT EXECUTE ON FUNCTION app.give_back(uuid, numeric) TO resort_staff, resort_admin;
