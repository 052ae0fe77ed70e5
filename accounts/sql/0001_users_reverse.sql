DROP TRIGGER guard ON users;
DROP FUNCTION app.guard_user();
DROP FUNCTION app.user_for_login(text);
