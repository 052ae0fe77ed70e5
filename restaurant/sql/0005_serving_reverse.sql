DROP FUNCTION app.next_order_number(date);
