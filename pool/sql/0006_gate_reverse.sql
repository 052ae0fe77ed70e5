DROP FUNCTION app.stay_passes_named(text, date);
DROP FUNCTION app.name_at_gate(uuid);
DROP FUNCTION app.works_at_gate();
