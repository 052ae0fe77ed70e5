"""Settings of the yardstick: Django with nothing around it."""

import os

import environ

DEBUG = False
SECRET_KEY = "nothing is signed here"  # noqa: S105 -- it is not
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "resort.bench.bare_site"
MIDDLEWARE: list[str] = []
INSTALLED_APPS: list[str] = []
USE_TZ = True
# As the owner, past row security, pooled and prepared like ours.
DATABASES = {
    "default": {
        **environ.Env().db_url_config(os.environ["MIGRATOR_DATABASE_URL"]),
        "ENGINE": "django.db.backends.postgresql",
        "OPTIONS": {
            "options": "-c role=resort_owner",
            "server_side_binding": True,
            "prepare_threshold": 2,
            "pool": {"min_size": 1, "max_size": 8},
        },
    }
}
_PAGE = (
    "<!doctype html><title>Stays of {{ guest.first_name }}</title><ul>{% for stay in stays %}"
    "<li>{{ stay.code }}: {{ stay.check_in }} to {{ stay.check_out }}, {{ stay.status }}, {{ stay.total_price }}</li>"
    "{% endfor %}</ul>"
)
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [("django.template.loaders.locmem.Loader", {"list.html": _PAGE})],
                )
            ]
        },
    }
]
