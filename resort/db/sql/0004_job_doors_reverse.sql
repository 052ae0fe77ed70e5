DROP TRIGGER guard ON procrastinate_jobs;
DROP FUNCTION app.guard_job(), app.is_promised(text, jsonb), app.may_queue(text, text);
