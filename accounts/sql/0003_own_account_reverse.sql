DROP TRIGGER unconfirm_email ON users;
DROP FUNCTION app.delete_own_account(date), app.own_account_ties(date), app.unconfirm_changed_email(), app.move_own_email(text),
  app.confirm_own_email(text), app.lift_own_lock(), app.signed_in(), app.sign_in_failed(uuid, integer, integer);
