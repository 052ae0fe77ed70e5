DROP TRIGGER guard_refund ON chalet_bookings;
DROP FUNCTION app.guard_refund();
