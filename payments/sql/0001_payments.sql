-- A posting's entries sum to zero. Deferred: the entries of one posting are several rows of one transaction.
CREATE FUNCTION app.check_posting() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF (SELECT sum(amount) FROM public.payment_ledger WHERE posting_id = NEW.posting_id) <> 0 THEN
    RAISE EXCEPTION 'posting % does not sum to zero', NEW.posting_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_ledger_balanced';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER balanced AFTER INSERT ON payment_ledger DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION app.check_posting();

-- Money that came in stays in: status moves forward only, and the amount asked for never changes.
CREATE FUNCTION app.guard_payment() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  IF NEW.amount <> OLD.amount OR NEW.booking_id IS DISTINCT FROM OLD.booking_id THEN
    RAISE EXCEPTION 'a payment keeps its amount and its booking' USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_fixed';
  END IF;
  IF (OLD.status = 'succeeded' AND NEW.status NOT IN ('succeeded', 'refunded'))
     -- A refund may fail after it succeeded: then the money is here again.
     OR (OLD.status = 'refunded' AND NEW.status NOT IN ('refunded', 'succeeded')) THEN
    RAISE EXCEPTION 'a payment never goes back' USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_forward_only';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE UPDATE ON payments FOR EACH ROW EXECUTE FUNCTION app.guard_payment();

-- Stripe calls without an identity: this door notes a genuine event once and shows nothing.
CREATE FUNCTION app.note_stripe_event(event_id text, event_type text, object_id text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO public.stripe_events (id, event_type, object_id) VALUES (event_id, note_stripe_event.event_type, note_stripe_event.object_id)
  ON CONFLICT DO NOTHING;
  RETURN FOUND;
END $$;
GRANT EXECUTE ON FUNCTION app.note_stripe_event(text, text, text) TO resort_anonymous, resort_service;
