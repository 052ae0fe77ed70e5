-- More people came in with a pool ticket than it is for.
SELECT t.id, t.code || ': ' || coalesce(t.adults, 0) + coalesce(t.children, 0) || ' people, ' || greatest(t.admitted, coalesce(e.sum, 0)) || ' came'
FROM pool_tickets t
LEFT JOIN (SELECT ticket_id, sum(newcomers) FROM pool_entries a WHERE outcome = 'admitted'
             AND NOT EXISTS (SELECT FROM pool_entries u WHERE u.undoes_id = a.id) GROUP BY ticket_id) e ON e.ticket_id = t.id
WHERE greatest(t.admitted, coalesce(e.sum, 0)) > coalesce(t.adults, 0) + coalesce(t.children, 0)
