DROP FUNCTION app.invitation(uuid);

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

REVOKE ALL ON FUNCTION app.invitation(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.invitation(uuid) TO resort_anonymous, resort_customer, resort_staff, resort_admin;
