WITH shown AS MATERIALIZED (SELECT md5('ticket ' || 50000 + nextval('bench_gate'))::uuid AS id), admitted AS (
  UPDATE pool_tickets t SET admitted = admitted + 1, inside = inside + 1, status = 'used', used_at = now()
  FROM shown WHERE t.id = shown.id AND t.status = 'confirmed' AND t.ticket_date = (now() AT TIME ZONE 'Europe/Zurich')::date
    AND t.inside < t.adults + t.children
  RETURNING t.id
)
INSERT INTO pool_entries (client_id, ticket_id, outcome, persons, gate, staff_id, scanned_by_id)
SELECT gen_random_uuid(), id, 'admitted', 1, 'North', md5('lifeguard 1')::uuid, md5('lifeguard 1')::uuid FROM admitted;
