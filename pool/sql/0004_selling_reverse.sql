DROP TRIGGER sold ON pool_tickets;
DROP FUNCTION app.record_sold_ticket();
DROP FUNCTION app.pool_sent_ticket(uuid, integer);
DROP FUNCTION app.pool_send_ticket(uuid, text, text, text);
DROP FUNCTION app.pool_move_ticket(uuid, date, text, numeric, jsonb, numeric, text);
DROP FUNCTION app.pool_take_free(uuid, text);
DROP FUNCTION app.pool_choose_desk(uuid, boolean, text);
DROP FUNCTION app.pool_queue_up(date[]);
