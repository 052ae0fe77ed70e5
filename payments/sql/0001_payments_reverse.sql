DROP FUNCTION app.note_stripe_event(text, text, text);
DROP TRIGGER guard ON payments;
DROP FUNCTION app.guard_payment();
DROP TRIGGER balanced ON payment_ledger;
DROP FUNCTION app.check_posting();
