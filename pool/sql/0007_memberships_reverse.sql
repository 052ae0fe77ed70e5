DROP FUNCTION app.set_member_photo(uuid, text), app.renew_member_card(uuid), app.invite_member_again(uuid),
  app.answer_invitation(uuid, boolean, text), app.invitation(uuid);
DROP TRIGGER seats_back ON membership_members;
DROP TRIGGER seats_new ON membership_members;
DROP FUNCTION app.keep_seats();
