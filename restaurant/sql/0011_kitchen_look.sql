-- What the kitchen's screens ask every other second. The version changes whenever the screen would: whoever changes a
-- dish touches its order, and xmin is the transaction that wrote the row last, so two changes of one moment are two
-- versions, however their clocks ran. A sum, because it needs no order. By the partial indexes; with the caller's rights.
-- In plpgsql, because that keeps its plans.
CREATE FUNCTION app.kitchen_version() RETURNS text LANGUAGE plpgsql STABLE SET search_path = '' AS $$
BEGIN
  RETURN (SELECT count(*) || '-' || coalesce(sum(uuid_hash_extended(seen.id, seen.version)), 0) FROM (
    SELECT id, xmin::text::bigint AS version FROM public.kitchen_orders WHERE status IN ('pending', 'cooking')
    UNION ALL SELECT id, xmin::text::bigint FROM public.kitchen_orders WHERE status = 'ready' AND ready_at > now() - interval '2 hours'
    UNION ALL SELECT o.id, o.xmin::text::bigint FROM public.kitchen_order_items i JOIN public.kitchen_orders o ON o.id = i.order_id
      WHERE i.voided_at IS NOT NULL AND i.void_seen_at IS NULL
  ) AS seen);
END $$;
GRANT EXECUTE ON FUNCTION app.kitchen_version() TO resort_staff, resort_admin, resort_service;

-- The same for a screen that has shown lately that it may see the kitchen (restaurant/quiet_look.py), before anybody's
-- identity is known: in one statement whether its session still stands. With the owner's rights, because sessions are
-- closed to all; it tells a number without meaning, and nothing at all for a session that has ended.
CREATE FUNCTION app.kitchen_look(session text) RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF EXISTS (SELECT FROM public.django_session WHERE session_key = session AND expire_date > now()) THEN
    RETURN app.kitchen_version();
  END IF;
  RETURN NULL;
END $$;
GRANT EXECUTE ON FUNCTION app.kitchen_look(text) TO resort_login;
