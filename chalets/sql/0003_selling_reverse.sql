DROP FUNCTION app.choose_desk(uuid, boolean);
DROP TRIGGER sold ON chalet_bookings;
DROP FUNCTION app.record_sold_nights();
