-- Who may have the worker do what. The worker has rights that nobody on the web has, so the queue is a door: each role
-- has the jobs its pages need. A new job that is queued by a page goes on this list in a new migration.
CREATE FUNCTION app.may_queue(who text, task text) RETURNS boolean LANGUAGE sql IMMUTABLE SET search_path = '' AS $$
  SELECT CASE
    WHEN task IN (
        'accounts.write_account_letter', 'payments.close_page', 'restaurant.offer_tables', 'restaurant.open_deposit',
        'restaurant.open_share', 'restaurant.send_guest_order', 'restaurant.send_letter', 'restaurant.settle_deposit')
      THEN who IN ('resort_anonymous', 'resort_customer', 'resort_staff', 'resort_admin')
    -- Stripe is nobody in particular; what it says is only a reason to ask it.
    WHEN task = 'payments.process_stripe_event' THEN who = 'resort_anonymous'
    WHEN task IN (
        'accounts.send_farewell', 'chalets.send_stay_letter', 'payments.refund_booking', 'payments.settle_credit',
        'pool.carry_out_change', 'pool.refund_ticket', 'pool.send_invitation', 'pool.send_membership_letter', 'pool.send_ticket_letter')
      THEN who IN ('resort_customer', 'resort_staff', 'resort_admin')
    WHEN task IN ('payments.close_refund', 'pool.follow_closures', 'restaurant.give_back') THEN who IN ('resort_staff', 'resort_admin')
    ELSE false END $$;

-- What a job sends back is what was written down for it in the same transaction, where the terms were held against it.
CREATE FUNCTION app.is_promised(task text, args jsonb) RETURNS boolean LANGUAGE sql STABLE SET search_path = '' AS $$
  SELECT CASE task
    WHEN 'payments.refund_booking' THEN EXISTS (
      SELECT FROM public.chalet_bookings b WHERE b.id = (args ->> 'booking_id')::uuid AND b.status = 'cancelled'
        AND b.refund_amount = (args ->> 'amount')::numeric)
    WHEN 'pool.refund_ticket' THEN EXISTS (
      SELECT FROM public.pool_tickets t WHERE t.id = (args ->> 'ticket_id')::uuid AND t.refund_amount = (args ->> 'amount')::numeric)
    ELSE true END $$;

-- The role of the transaction is known behind the definer's rights, too.
CREATE FUNCTION app.guard_job() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  who text := current_setting('role');
BEGIN
  -- Whoever inserts by a grant of their own (the worker, a restore) does not come through the door.
  IF current_user <> 'resort_owner' OR who IN ('resort_service', 'resort_owner') THEN
    RETURN NEW;
  END IF;
  IF NOT app.may_queue(who, NEW.task_name) THEN
    RAISE EXCEPTION '% may not queue %', who, NEW.task_name
      USING ERRCODE = 'insufficient_privilege', HINT = 'See app.may_queue.';
  END IF;
  IF NOT app.is_promised(NEW.task_name, NEW.args) THEN
    RAISE EXCEPTION '% of what was not promised', NEW.task_name USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT ON procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION app.guard_job();
