DROP TRIGGER guard ON chalet_bookings;
DROP FUNCTION app.guard_booking();
DROP FUNCTION app.clear_for_hold(uuid, date, date);
DROP FUNCTION app.busy_nights(uuid, date, date);
DROP FUNCTION app.busy_chalets(date, date);
