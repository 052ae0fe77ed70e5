-- Who is counted inside, or counted as having come, is not what was written down at the gate.
WITH counted AS (
  SELECT e.ticket_id, e.stay_pass_id, e.member_id,
         sum(CASE e.outcome WHEN 'admitted' THEN e.persons WHEN 'left' THEN -e.persons ELSE 0 END) AS inside,
         coalesce(sum(e.newcomers) FILTER (WHERE e.outcome = 'admitted'), 0) AS came
  FROM pool_entries e
  -- A guest of a member is no member; a scan that was taken back does not count.
  WHERE e.guest_pass_id IS NULL AND NOT EXISTS (SELECT FROM pool_entries u WHERE u.undoes_id = e.id)
  GROUP BY e.ticket_id, e.stay_pass_id, e.member_id)
SELECT t.id, t.code || ': ' || t.admitted || ' came and ' || t.inside || ' inside, '
       || coalesce(c.came, 0) || ' and ' || coalesce(c.inside, 0) || ' at the gate'
FROM pool_tickets t LEFT JOIN counted c ON c.ticket_id = t.id
WHERE (t.admitted, t.inside) IS DISTINCT FROM (coalesce(c.came, 0), coalesce(c.inside, 0))
UNION ALL
SELECT s.id, s.code || ': ' || s.inside || ' inside, ' || coalesce(c.inside, 0) || ' at the gate'
FROM pool_stay_passes s LEFT JOIN counted c ON c.stay_pass_id = s.id WHERE s.inside <> coalesce(c.inside, 0)
UNION ALL
SELECT m.id, m.inside || ' inside, ' || coalesce(c.inside, 0) || ' at the gate'
FROM membership_members m LEFT JOIN counted c ON c.member_id = m.id WHERE m.inside <> coalesce(c.inside, 0)
