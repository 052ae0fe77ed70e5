"""The web server's door."""

import gc
import os
import sys

from django.core.checks import Tags, run_checks
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "resort.settings")
application = get_wsgi_application()

# A web server, unlike manage.py, runs no checks by itself; one without its secrets must not answer anybody.
if problems := [problem for problem in run_checks(tags=[Tags.security]) if problem.is_serious()]:
    sys.exit("\n".join(str(problem) for problem in problems))

# What is loaded by now lives as long as the process: the collector need not walk it again and again.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 50)
