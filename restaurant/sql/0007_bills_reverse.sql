DROP FUNCTION app.bill_share_of(uuid);
DROP FUNCTION app.gather_orders(uuid);
