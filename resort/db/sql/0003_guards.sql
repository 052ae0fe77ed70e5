-- A manager's second factor, confirmed address and lock are how they sign in, too: only an owner changes them.
CREATE OR REPLACE FUNCTION app.guard_user() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  by_owner boolean;
BEGIN
  IF NOT row_security_active('public.users') THEN  -- the owner: migrations and set-up
    RETURN NEW;
  END IF;
  by_owner := EXISTS (SELECT FROM public.users WHERE id = app.user_id() AND role = 'superadmin');
  IF TG_OP = 'INSERT' THEN
    IF NEW.role IN ('admin', 'superadmin') AND NOT by_owner THEN
      RAISE EXCEPTION 'only an owner makes managers' USING ERRCODE = 'insufficient_privilege';
    END IF;
  ELSIF NEW.role IS DISTINCT FROM OLD.role THEN
    IF current_user <> 'resort_admin' OR NEW.id = app.user_id() THEN
      RAISE EXCEPTION 'nobody changes their own role' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (NEW.role IN ('admin', 'superadmin') OR OLD.role IN ('admin', 'superadmin')) AND NOT by_owner THEN
      RAISE EXCEPTION 'only an owner makes or unmakes managers' USING ERRCODE = 'insufficient_privilege';
    END IF;
  ELSIF OLD.role IN ('admin', 'superadmin') AND NEW.id <> app.user_id() AND current_user = 'resort_admin' AND NOT by_owner
        AND ((NEW.email, NEW.email_verified, NEW.password, NEW.two_factor_enabled, NEW.two_factor_secret, NEW.deleted_at)
             IS DISTINCT FROM (OLD.email, OLD.email_verified, OLD.password, OLD.two_factor_enabled, OLD.two_factor_secret, OLD.deleted_at)
             -- To lift a lock is help, to set one is not.
             OR NEW.locked_until IS NOT NULL AND NEW.locked_until IS DISTINCT FROM OLD.locked_until) THEN
    RAISE EXCEPTION 'only an owner changes how a manager signs in' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;

-- An unknown status is no way back either: NULL passes every NOT IN.
CREATE OR REPLACE FUNCTION app.guard_payment() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  IF NEW.amount <> OLD.amount OR NEW.booking_id IS DISTINCT FROM OLD.booking_id THEN
    RAISE EXCEPTION 'a payment keeps its amount and its booking' USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_fixed';
  END IF;
  IF (OLD.status = 'succeeded' AND coalesce(NEW.status, '') NOT IN ('succeeded', 'refunded'))
     -- A refund may fail after it succeeded: then the money is here again.
     OR (OLD.status = 'refunded' AND coalesce(NEW.status, '') NOT IN ('refunded', 'succeeded')) THEN
    RAISE EXCEPTION 'a payment never goes back' USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_forward_only';
  END IF;
  RETURN NEW;
END $$;
