DROP TRIGGER pool_pass_changed ON chalet_bookings;
DROP TRIGGER pool_pass_new ON chalet_bookings;
DROP FUNCTION app.keep_stay_pass();
DROP FUNCTION app.lapse_tickets(date);
DROP TRIGGER count_changed ON pool_tickets;
DROP TRIGGER count_gone ON pool_tickets;
DROP TRIGGER count_new ON pool_tickets;
DROP FUNCTION app.count_places();
DROP FUNCTION app.halves_of(text);
