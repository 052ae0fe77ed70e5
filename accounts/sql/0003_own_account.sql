-- What a person may do with their own account beyond their own columns. Every function acts on app.user_id() only.

-- A wrong password: one statement, so that guesses made at the same moment all count. An unknown id changes nothing.
-- `now_locked` is true for the guess that closed the door, so that one letter goes out. A lock that is over starts a new count.
CREATE FUNCTION app.sign_in_failed(uid uuid, allowed integer, pause_seconds integer) RETURNS TABLE (attempts integer, now_locked boolean)
LANGUAGE sql SECURITY DEFINER SET search_path = '' ROWS 1 AS $$
  UPDATE public.users AS u SET
    failed_login_attempts = CASE WHEN u.locked_until <= now() THEN 1 ELSE coalesce(u.failed_login_attempts, 0) + 1 END,
    locked_until = CASE
      WHEN u.locked_until > now() THEN u.locked_until
      WHEN u.locked_until IS NULL AND coalesce(u.failed_login_attempts, 0) + 1 >= allowed
        THEN now() + make_interval(secs => pause_seconds)
      ELSE NULL END
  WHERE u.id = uid AND u.deleted_at IS NULL
  RETURNING u.failed_login_attempts, u.failed_login_attempts = allowed AND u.locked_until IS NOT NULL $$;

CREATE FUNCTION app.signed_in() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  UPDATE public.users SET last_login = clock_timestamp(), failed_login_attempts = 0, locked_until = NULL
  WHERE id = app.user_id() AND deleted_at IS NULL $$;

-- After a new password: whoever proved the mailbox or knew the old one is not kept waiting for a stranger's guesses.
CREATE FUNCTION app.lift_own_lock() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  UPDATE public.users SET failed_login_attempts = 0, locked_until = NULL
  WHERE id = app.user_id() AND deleted_at IS NULL $$;

-- The link went to `address`: it confirms that address and no later one.
CREATE FUNCTION app.confirm_own_email(address text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  UPDATE public.users SET email_verified = true
  WHERE id = app.user_id() AND lower(email) = lower(address) AND deleted_at IS NULL;
  RETURN FOUND;
END $$;

-- Moves to an address whose mailbox was proved by a link. Raises unique_violation when somebody else has it.
CREATE FUNCTION app.move_own_email(address text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  UPDATE public.users SET email = address, email_verified = true
  WHERE id = app.user_id() AND deleted_at IS NULL;
  RETURN FOUND;
END $$;

-- Any other way to a new address leaves it unconfirmed: a person's own columns include the e-mail, not the word that it is theirs.
CREATE FUNCTION app.unconfirm_changed_email() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  IF lower(NEW.email) IS DISTINCT FROM lower(OLD.email) AND row_security_active('public.users') THEN
    NEW.email_verified := false;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER unconfirm_email BEFORE UPDATE OF email ON users FOR EACH ROW EXECUTE FUNCTION app.unconfirm_changed_email();

-- What stands in the way of deleting the own account: one word each, none when it may go.
CREATE FUNCTION app.own_account_ties(today date) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
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

-- Soft delete: the row stays for the books, the person goes from it. Contacts and wishes leave the records of what is
-- over; amounts, dates and the name on a paid stay remain, as the law on accounts wants.
CREATE FUNCTION app.delete_own_account(today date) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  me uuid := app.user_id();
BEGIN
  PERFORM FROM public.users WHERE id = me AND deleted_at IS NULL FOR UPDATE;
  IF NOT FOUND OR EXISTS (SELECT FROM app.own_account_ties(today)) THEN
    RETURN false;
  END IF;
  DELETE FROM public.password_history WHERE user_id = me;
  DELETE FROM public.notifications WHERE user_id = me;
  UPDATE public.chalet_bookings SET special_requests = NULL,
    guest_details = CASE WHEN payment_status <> 'pending' THEN guest_details - 'email' - 'phone' END
  WHERE user_id = me;
  UPDATE public.table_reservations SET guest_name = '-', guest_phone = NULL, special_requests = NULL WHERE user_id = me;
  UPDATE public.users SET
    email = 'deleted-' || me || '@deleted.invalid', first_name = '-', last_name = '-', phone = NULL, password = '!' || gen_random_uuid(),
    email_verified = false, two_factor_enabled = false, two_factor_secret = NULL, preferences = '{}'::jsonb,
    last_login = NULL, last_password_change = NULL, failed_login_attempts = 0, locked_until = NULL, deleted_at = now()
  WHERE id = me;
  RETURN true;
END $$;

GRANT EXECUTE ON FUNCTION app.sign_in_failed(uuid, integer, integer) TO resort_login, resort_anonymous, resort_customer, resort_staff, resort_admin;
GRANT EXECUTE ON FUNCTION app.signed_in(), app.lift_own_lock(), app.confirm_own_email(text), app.move_own_email(text),
  app.own_account_ties(date), app.delete_own_account(date) TO resort_customer, resort_staff, resort_admin;
