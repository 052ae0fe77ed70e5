-- What a guest pays who scanned the waiter's picture, whoever they are: by the share's id, a random number that only a
-- signed address tells. Nothing of the bill but what this page shows.
CREATE FUNCTION app.bill_share_of(share uuid)
RETURNS TABLE (code varchar, label varchar, amount numeric, tip numeric, status varchar, bill_status varchar, page text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT b.code, s.label, s.amount, s.tip, s.status, b.status, (
    SELECT p.checkout_url FROM public.payments p
    WHERE p.booking_type = 'restaurant' AND p.booking_id = s.id AND p.status = 'pending' AND s.status = 'open'
    ORDER BY p.created_at DESC LIMIT 1)
  FROM public.bill_shares s JOIN public.table_bills b ON b.id = s.bill_id WHERE s.id = share $$;
REVOKE EXECUTE ON FUNCTION app.bill_share_of(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.bill_share_of(uuid) TO resort_anonymous, resort_customer, resort_staff, resort_admin;

-- Puts what a table ordered on its open bill. The front office opens bills too and may not write orders otherwise.
CREATE FUNCTION app.gather_orders(bill uuid) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  UPDATE public.kitchen_orders o SET bill_id = b.id FROM public.table_bills b
  WHERE b.id = bill AND b.status = 'open' AND o.table_id = b.table_id AND o.bill_id IS NULL AND o.status <> 'cancelled'
    AND o.created_at > b.created_at - interval '12 hours' $$;
REVOKE EXECUTE ON FUNCTION app.gather_orders(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.gather_orders(uuid) TO resort_staff, resort_admin, resort_service;
