DROP TRIGGER guard_refund ON pool_tickets;
DROP FUNCTION app.guard_ticket_refund();
REVOKE EXECUTE ON FUNCTION app.pool_move_ticket(uuid, date, text, numeric, jsonb, numeric, text) FROM resort_login;
GRANT EXECUTE ON FUNCTION app.pool_move_ticket(uuid, date, text, numeric, jsonb, numeric, text) TO resort_customer, resort_admin;
DROP FUNCTION app.pool_hold(jsonb);
