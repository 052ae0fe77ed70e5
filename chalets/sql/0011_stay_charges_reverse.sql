DROP TRIGGER guard_open_charges ON chalet_bookings;
DROP FUNCTION app.guard_open_charges();
DROP TRIGGER keep_stay_charge ON stay_charges;
DROP TRIGGER guard_stay_charge ON stay_charges;
DROP FUNCTION app.guard_stay_charge();
