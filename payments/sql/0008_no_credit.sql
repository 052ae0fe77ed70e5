-- As before, and nothing is set aside for a guest without credit (to least() no sum is no bound).
-- A guest sets their own credit aside for a booking: as much as there is, what runs out first first. Whoever comes
-- second for the same booking finds what is set aside; two bookings take turns at the guest's credits, so that none is
-- spent twice. While a card payment is open or done nothing is added: its sum was agreed without it.
CREATE OR REPLACE FUNCTION app.reserve_credit(kind text, booking uuid, due numeric, in_currency text) RETURNS numeric
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  me uuid := app.user_id();
  -- Cards are not charged less than this.
  least_card constant numeric := 1;
  lot record;
  share numeric;
  total numeric;
  taken numeric := 0;
  lots jsonb := '{}';
BEGIN
  PERFORM FROM public.user_credits WHERE user_id = me ORDER BY id FOR UPDATE;
  SELECT amount INTO total FROM public.payments
  WHERE booking_id = booking AND user_id = me AND method = 'credit' AND status = 'pending';
  IF FOUND THEN
    RETURN total;
  END IF;
  IF EXISTS (SELECT FROM public.payments WHERE booking_id = booking
             AND (status = 'pending' AND method = 'stripe' OR status = 'succeeded')) THEN
    RETURN 0;
  END IF;
  SELECT least(coalesce(sum(amount - used - lapsed), 0), due) INTO total FROM public.user_credits
  WHERE user_id = me AND type = 'refund' AND (expires_at IS NULL OR expires_at > now());
  IF due - total > 0 AND due - total < least_card THEN
    total := due - least_card;
  END IF;
  IF total <= 0 THEN
    RETURN 0;
  END IF;
  FOR lot IN SELECT id, amount - used - lapsed AS rest FROM public.user_credits
             WHERE user_id = me AND type = 'refund' AND amount > used + lapsed AND (expires_at IS NULL OR expires_at > now())
             ORDER BY expires_at NULLS LAST, created_at, id LOOP
    share := least(lot.rest, total - taken);
    EXIT WHEN share <= 0;
    UPDATE public.user_credits SET used = used + share, used_at = CASE WHEN share = lot.rest THEN now() END WHERE id = lot.id;
    lots := lots || jsonb_build_object(lot.id::text, share::text);
    taken := taken + share;
  END LOOP;
  INSERT INTO public.payments (user_id, booking_id, booking_type, amount, currency, status, method, metadata)
  VALUES (me, booking, kind, taken, in_currency, 'pending', 'credit', jsonb_build_object('credits', lots, 'covers_all', taken = due));
  RETURN taken;
END $$;
