-- Guests have left without paying.
SELECT id, code || ': ' || total_price FROM chalet_bookings
WHERE kind = 'stay' AND status = 'checked_out' AND payment_status = 'pending' AND total_price > 0
