GRANT EXECUTE ON FUNCTION app.user_for_login(text) TO resort_customer, resort_staff, resort_admin;
DROP FUNCTION app.user_at_desk(text), app.replace_own_password(text, text), app.own_user();
