"""All settings, read from the environment; resort/checks.py refuses to start production without its secrets."""

import json
from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
env = environ.Env()

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env("SECRET_KEY", default="insecure-key-for-development-only" if DEBUG else "")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# What the pool's tickets are signed with: the first signs, all are accepted at the gate.
POOL_TICKET_SECRETS = env.list("POOL_TICKET_SECRETS", default=[SECRET_KEY, *SECRET_KEY_FALLBACKS])
SITE_URL = env("SITE_URL", default=f"http://localhost:{env('PORT', default='8000')}")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
INTERNAL_IPS = ["127.0.0.1"]

# The resort.
RESORT_NAME = env("RESORT_NAME", default="V2 Resort")
RESORT_CURRENCY = env("RESORT_CURRENCY", default="USD")
TIME_ZONE = env("TIME_ZONE", default="Europe/Zurich")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "resort.apps.ResortAdminConfig",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_htmx",
    "csp",
    "procrastinate.contrib.django",
    "resort.db.apps.DatabaseConfig",
    "audit",
    "accounts",  # after contrib.auth, so that its sign-in receiver replaces the stock one
    "payments",
    "chalets",
    "pool",
    "restaurant",
    "resort.apps.ResortConfig",
]

MIDDLEWARE = [
    "resort.health.HealthMiddleware",
    "restaurant.quiet_look.QuietLookMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "resort.outage.OutageMiddleware",
    "resort.hostile_input.HostileInputMiddleware",
    "audit.middleware.SettingsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "resort.db.middleware.IdentityMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "resort.private_pages.PrivatePagesMiddleware",
]

ROOT_URLCONF = "resort.urls"
WSGI_APPLICATION = "resort.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["resort.templatetags.icons"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "resort.context.resort",
            ],
        },
    }
]

# Database. Which login connects is the caller's role in the world, not a second alias: RESORT_LOGIN.
LOGIN = env("RESORT_LOGIN", default="web")
_URL_NAMES = {
    "web": "DATABASE_URL",
    "worker": "WORKER_DATABASE_URL",
    "migrator": "MIGRATOR_DATABASE_URL",
    "test": "TEST_DATABASE_URL",
}


def _database_url() -> str:
    """The login's URL from the environment, else what the local server wrote down."""
    name = _URL_NAMES[LOGIN]
    if url := env(name, default=""):
        return url
    written = VAR_DIR / "postgres" / "urls.json"
    return json.loads(written.read_text()).get(name, "") if written.exists() else ""


DATABASES = {
    "default": {
        **(env.db_url_config(_database_url()) if _database_url() else {"NAME": "resort"}),
        "ENGINE": "resort.db.postgres",
        "ATOMIC_REQUESTS": True,
        # Each thread of the web keeps its own connection; one that died with a restarted server is noticed before use.
        "CONN_MAX_AGE": env.int("DATABASE_KEPT_SECONDS", 600) if LOGIN == "web" else 0,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": env.bool("PGBOUNCER", False),
    }
}
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    # Parameters never mix with SQL text: a stacked "; SET ROLE" in a value cannot run.
    "server_side_binding": True,
    "prepare_threshold": None if env.bool("PGBOUNCER", False) else 2,
    "application_name": f"resort-{LOGIN}",
    "connect_timeout": 5,
}
if LOGIN == "migrator":
    DATABASES["default"]["OPTIONS"]["assume_role"] = "resort_owner"
DATABASES["default"]["TEST"] = {"NAME": env("RESORT_TEST_DB", default="test_resort")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": env.cache_url("CACHE_URL") if env("CACHE_URL", default="") else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache"
    }
}  # fmt: skip

# Accounts.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.PasswordBackend"]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_HASHERS = [
    "accounts.hashers.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600
# After so many wrong passwords in a row sign-in rests, but never for a known browser or by a mailed link.
SIGN_IN_ATTEMPTS = env.int("SIGN_IN_ATTEMPTS", 10)
SIGN_IN_PAUSE_SECONDS = env.int("SIGN_IN_PAUSE_SECONDS", 900)
SESSION_ENGINE = "resort.db.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_HTTPONLY = True
# Lax, because Stripe sends the guest back by a cross-site GET.
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "resort.views.csrf_failure"

# Payments. Without a key in DEBUG the sandbox answers.
STRIPE_SECRET_KEY = env("STRIPE_SECRET_KEY", default="sk_test_sandbox" if DEBUG else "")
STRIPE_API_BASE = env("STRIPE_API_BASE", default="")
STRIPE_WEBHOOK_SECRETS = env.list("STRIPE_WEBHOOK_SECRET", default=["whsec_sandbox"] if DEBUG else [])
STRIPE_TIMEOUT_SECONDS = env.float("STRIPE_TIMEOUT_SECONDS", 5.0)
# For all calls together between a guest's "pay by card" and our answer.
STRIPE_PRESS_SECONDS = env.float("STRIPE_PRESS_SECONDS", 4.0)
# So many of them in one process; half its threads, so that the other pages have the other half.
STRIPE_PRESSES_AT_ONCE = env.int("STRIPE_PRESSES_AT_ONCE", 2)

# Jobs. A worker that gives no sign for so long is dead, and another takes over what it had begun.
WORKER_STALLED_SECONDS = env.float("WORKER_STALLED_SECONDS", 30.0)

# E-mail. In development a folder, shown at /dev/mail/.
if DEBUG or not env("EMAIL_URL", default=""):
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = env("EMAIL_FILE_PATH", default=str(VAR_DIR / "mail"))
else:
    globals().update(env.email_url("EMAIL_URL"))
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=f"{RESORT_NAME} <stay@v2resort.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 10

# Language and time.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("ar", _("Arabic"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True

# Files.
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# Photos of members: no address leads here, views show them to those who may see them.
PRIVATE_ROOT = VAR_DIR / "private"
WHITENOISE_USE_FINDERS = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Browsers: nothing inline, nothing foreign; a form may lead to Stripe's page, or in DEBUG to the sandbox's.
_CHECKOUT_ORIGINS = env.list(
    "CSP_FORM_ACTION", default=["https://checkout.stripe.com", "https://billing.stripe.com"]
)
if DEBUG and STRIPE_API_BASE:
    _CHECKOUT_ORIGINS.append(STRIPE_API_BASE)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'", *_CHECKOUT_ORIGINS],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
if not DEBUG:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    if env.bool("BEHIND_PROXY", False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"procrastinate": {"level": "INFO" if LOGIN == "worker" else "WARNING"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
}
