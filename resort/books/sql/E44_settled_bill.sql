-- A bill is settled although a share is open, or its shares do not make up its total.
SELECT b.id, b.code || ': ' || t.total || ' to pay, ' || coalesce(s.sum, 0) || ' in shares'
FROM table_bills b
LEFT JOIN LATERAL (
  SELECT coalesce(sum(i.quantity * i.unit_price), 0) AS dishes
  FROM kitchen_order_items i JOIN kitchen_orders o ON o.id = i.order_id JOIN table_bills of ON of.id = coalesce(i.bill_id, o.bill_id)
  WHERE (of.id = b.id OR of.merged_into_id = b.id) AND i.status <> 'cancelled' AND o.status <> 'cancelled') d ON true
CROSS JOIN LATERAL (SELECT d.dishes - round(d.dishes * b.discount_percent / 100, 2) AS less) l
CROSS JOIN LATERAL (SELECT l.less + round(l.less * b.service_percent / 100, 2) AS total) t
LEFT JOIN LATERAL (SELECT sum(amount), bool_or(status = 'open') AS has_open FROM bill_shares WHERE bill_id = b.id) s ON true
WHERE b.status = 'settled' AND (coalesce(s.has_open, false) OR coalesce(s.sum, 0) < t.total)
