-- What memberships of before were sold with, as far as it is known.
UPDATE pool_memberships SET
  cycle_price = monthly_price * CASE billing_cycle WHEN 'monthly' THEN 1 WHEN 'quarterly' THEN 3 ELSE 12 END,
  members_included = CASE type WHEN 'family' THEN 4 WHEN 'corporate' THEN 10 WHEN 'vip' THEN 2 ELSE 1 END,
  guest_passes_monthly = CASE type WHEN 'family' THEN 2 WHEN 'corporate' THEN 4 WHEN 'vip' THEN 6 ELSE 0 END;

-- Seats of a membership are counted where nobody passes by: whoever invites, accepts or sells, the membership's row is
-- locked first, so that two invitations for the last seat wait for each other and one is refused.
CREATE FUNCTION app.keep_seats() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  seats int;
  taken int;
BEGIN
  SELECT members_included INTO seats FROM public.pool_memberships WHERE id = NEW.membership_id FOR NO KEY UPDATE;
  SELECT count(*) INTO taken FROM public.membership_members
  WHERE membership_id = NEW.membership_id AND status IN ('invited', 'accepted') AND id <> NEW.id;
  IF taken >= seats THEN
    RAISE EXCEPTION 'all % seats of membership % are taken', seats, NEW.membership_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'membership_members_seats';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER seats_new BEFORE INSERT ON membership_members FOR EACH ROW
  WHEN (NEW.status IN ('invited', 'accepted')) EXECUTE FUNCTION app.keep_seats();
CREATE TRIGGER seats_back BEFORE UPDATE ON membership_members FOR EACH ROW
  WHEN (NEW.status IN ('invited', 'accepted')
        AND (OLD.status NOT IN ('invited', 'accepted') OR OLD.membership_id <> NEW.membership_id))
  EXECUTE FUNCTION app.keep_seats();

-- What an invitation's page shows to whoever has its link: who invites to what, and the card once it is accepted.
CREATE FUNCTION app.invitation(wanted uuid)
RETURNS TABLE (member_id uuid, email text, name text, status text, host text, plan text, has_account boolean, running boolean, standing text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' ROWS 1 AS $$
  SELECT m.id, m.email, m.name, m.status,
         coalesce(nullif(s.company_name, ''), trim(u.first_name || ' ' || u.last_name)), s.type, m.user_id IS NOT NULL,
         s.status IN ('active', 'paused') AND (m.status <> 'invited' OR m.invited_at > now() - interval '30 days'), s.status
  FROM public.membership_members m
  JOIN public.pool_memberships s ON s.id = m.membership_id
  JOIN public.users u ON u.id = s.user_id
  WHERE m.link = wanted AND m.status <> 'removed' $$;

-- The invited person says yes or no, signed in or not: the link came by mail, so having it is the right to answer. A card
-- that was accepted without an account goes into the account of whoever opens the link signed in. NULL: too late.
CREATE FUNCTION app.answer_invitation(wanted uuid, agrees boolean, called text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  found uuid;
BEGIN
  UPDATE public.membership_members AS m SET
    status = CASE WHEN agrees THEN 'accepted' ELSE 'declined' END,
    accepted_at = CASE WHEN agrees THEN coalesce(m.accepted_at, now()) END,
    user_id = CASE WHEN agrees THEN app.user_id() END,
    name = CASE WHEN agrees AND called <> '' THEN called ELSE m.name END
  FROM public.pool_memberships AS s
  WHERE m.link = wanted AND s.id = m.membership_id AND s.status IN ('active', 'paused')
    AND (m.status = 'invited' AND m.invited_at > now() - interval '30 days'
         OR agrees AND m.status = 'accepted' AND m.user_id IS NULL)
  RETURNING m.id INTO found;
  RETURN found;
END $$;

-- Whoever pays invites somebody once more; the link of the first mail and a card of before open nothing any more.
CREATE FUNCTION app.invite_member_again(wanted uuid) RETURNS uuid LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  UPDATE public.membership_members AS m SET
    status = 'invited', invited_at = now(), accepted_at = NULL, user_id = NULL, link = gen_random_uuid(), issue = m.issue + 1
  FROM public.pool_memberships AS s
  WHERE m.id = wanted AND s.id = m.membership_id AND m.status IN ('invited', 'declined', 'removed')
    AND m.user_id IS DISTINCT FROM s.user_id AND s.status IN ('active', 'paused')
    AND (s.user_id = app.user_id() OR app.my_department() = 'front_office' OR current_setting('role') = 'resort_admin')
  RETURNING m.link $$;

-- A lost card is replaced by whoever pays or by its owner, also at the desk.
CREATE FUNCTION app.renew_member_card(wanted uuid) RETURNS integer LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  UPDATE public.membership_members AS m SET issue = m.issue + 1, link = gen_random_uuid()
  FROM public.pool_memberships AS s
  WHERE m.id = wanted AND s.id = m.membership_id AND m.status = 'accepted'
    AND (app.user_id() IN (s.user_id, m.user_id) OR app.my_department() IN ('front_office', 'pool')
         OR current_setting('role') = 'resort_admin')
  RETURNING m.issue $$;

-- The same people change the photo; the file lies outside the database, this is its name.
CREATE FUNCTION app.set_member_photo(wanted uuid, file text) RETURNS text LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  UPDATE public.membership_members AS m SET photo = file
  FROM public.pool_memberships AS s, public.membership_members AS old
  WHERE m.id = wanted AND old.id = m.id AND s.id = m.membership_id AND m.status = 'accepted'
    AND app.user_id() IN (s.user_id, m.user_id)
  RETURNING old.photo $$;

REVOKE ALL ON FUNCTION app.invitation(uuid), app.answer_invitation(uuid, boolean, text), app.invite_member_again(uuid),
  app.renew_member_card(uuid), app.set_member_photo(uuid, text), app.keep_seats() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.invitation(uuid), app.answer_invitation(uuid, boolean, text)
  TO resort_anonymous, resort_customer, resort_staff, resort_admin;
GRANT EXECUTE ON FUNCTION app.invite_member_again(uuid), app.renew_member_card(uuid), app.set_member_photo(uuid, text)
  TO resort_customer, resort_staff, resort_admin;
