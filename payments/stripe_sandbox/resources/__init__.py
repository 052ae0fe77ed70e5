"""One file per Stripe resource. Each declares its calls with ``@route`` and is found by being here."""
