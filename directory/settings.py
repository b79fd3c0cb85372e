"""Settings. SITE_MODE decides everything of its kind; the rest comes from the environment (`.env.example`)."""

import os
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from directory.map_tiles import tile_sources

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

SITE_MODE = env("SITE_MODE", default="demo")
if SITE_MODE not in {"demo", "dev", "test", "production"}:
    raise ImproperlyConfigured(f"SITE_MODE is {SITE_MODE!r}; it must be demo, dev, test or production.")
IS_PRODUCTION = SITE_MODE == "production"
DEBUG = SITE_MODE == "dev"

# A fixed key outside production keeps the example sessions alive between starts; production has no default.
SECRET_KEY = env("SECRET_KEY", default="" if IS_PRODUCTION else f"not-secret-{SITE_MODE}-" + "x" * 40)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if IS_PRODUCTION else ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Load tests switch the limits on sign-in and forms off; production refuses to start with this set.
RATE_LIMITS_OFF = env.bool("RATE_LIMITS_OFF", default=False)
# Searches read their rows in plain SQL; without this, by the ORM's own queryset, which finds the same more slowly.
FAST_SEARCH = env.bool("FAST_SEARCH", default=True)
# Rows of the fast search that each process keeps, some 750 bytes each; a clinic has two or three.
SEARCH_ROWS_KEPT = env.int("SEARCH_ROWS_KEPT", default=250_000)
# Scheme and host that links in mail start with.
SITE_ADDRESS = env("SITE_ADDRESS", default="" if IS_PRODUCTION else f"http://localhost:{env('PORT', default='8000')}")
OPERATOR_EMAIL = env("OPERATOR_EMAIL", default="" if IS_PRODUCTION else "hello@pinpoint.example")

if IS_PRODUCTION:
    needed = ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "EMAIL_URL", "OPERATOR_EMAIL", "SITE_ADDRESS")
    missing = [name for name in needed if not env(name, default="")]
    if missing:
        raise ImproperlyConfigured(f"SITE_MODE=production needs {', '.join(missing)} in the environment.")
    if RATE_LIMITS_OFF:
        raise ImproperlyConfigured("RATE_LIMITS_OFF is for load tests; production does not start with it.")

INSTALLED_APPS = [
    "directory",
    "articles",
    "reports",
    "listings",
    "accounts",
    "places",
    "accounts.admin_config.PinpointAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_filters",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "directory.sent_in_vain.KeepTyped",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

ROOT_URLCONF = "directory.urls"
WSGI_APPLICATION = "directory.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "directory.context.site",
            ],
        },
    },
]

# SQLite is the embedded default. IMMEDIATE takes the write lock at BEGIN, so that two writers queue for up to
# `timeout` seconds instead of failing half-way; WAL lets readers go on meanwhile.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": f"PRAGMA journal_mode=WAL; PRAGMA synchronous={'OFF' if SITE_MODE == 'test' else 'FULL'};"
    "PRAGMA cache_size=-32000; PRAGMA mmap_size=4294967296;",
}
_database = env.db_url_config(env("DATABASE_URL", default="") or f"sqlite:///{VAR_DIR / 'pinpoint.sqlite3'}")
if _database["ENGINE"].endswith("sqlite3"):
    _database["OPTIONS"] = SQLITE_OPTIONS
    if SITE_MODE != "test":
        # Opening the file and setting it up costs as much as a search; each thread keeps its own for a while.
        _database["CONN_MAX_AGE"] = 300
    # Two test runs beside each other must not share a file.
    _database["TEST"] = {"NAME": str(VAR_DIR / f"test-{os.getpid()}.sqlite3")}
else:
    _database["OPTIONS"] = {**_database.get("OPTIONS", {}), "options": "-c jit=off", "prepare_threshold": 5}
    if SITE_MODE != "test":
        _database["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 16, "timeout": 10}
        _database["CONN_HEALTH_CHECKS"] = True

DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rate limits must be shared by all workers. Public pages never read this cache.
CACHES = {"default": env.cache("CACHE_URL", default="dbcache://django_cache?max_entries=100000")}

AUTH_USER_MODEL = "accounts.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # e-mail is unique on lower(email), by constraint
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
if SITE_MODE == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "manage_home"
LOGOUT_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # a browser left open does not give the account away
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "signup": "accounts.forms.SignupForm",
    "add_email": "accounts.forms.AddEmailForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # only in the browser that signed up
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_PRODUCTION else "http"
# Looking for one's own clinic among listings that are not public takes two or three tries.
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {"claim_find": "10/h/user,20/d/user"}
if RATE_LIMITS_OFF:
    ACCOUNT_RATE_LIMITS = False
    MFA_RATE_LIMITS = False
# Proxies in front of the site that add to X-Forwarded-For; without the right number all visitors share one limit.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
# Moderators and other staff enter the admin only with a second step at sign-in.
STAFF_NEED_SECOND_FACTOR = IS_PRODUCTION
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.AuthenticateForm",
    "reauthenticate": "accounts.forms.CodeReauthenticateForm",
    "activate_totp": "accounts.forms.ActivateTOTPForm",
    "add_webauthn": "accounts.forms.AddWebAuthnForm",
    "edit_webauthn": "accounts.forms.EditWebAuthnForm",
    "login_webauthn": "accounts.forms.LoginWebAuthnForm",
    "authenticate_webauthn": "accounts.forms.AuthenticateWebAuthnForm",
    "reauthenticate_webauthn": "accounts.forms.ReauthenticateWebAuthnForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Pinpoint"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
# Nobody signs in before the first address is confirmed, so this only lets people with a second step change theirs.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Passkeys refuse plain http except on localhost, where the demo runs.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_PRODUCTION
USERSESSIONS_TRACK_ACTIVITY = False

# Every send() becomes an outbox row that commits with what caused it; EMAIL_URL is the transport behind the outbox.
EMAIL_BACKEND = "accounts.outbox.OutboxBackend"
OUTBOX_TRANSPORT = env.email_url("EMAIL_URL", default=f"filemail:///{VAR_DIR / 'mail'}")
OUTBOX_DELIVER_AFTER_COMMIT = SITE_MODE != "test"  # tests read the rows
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Pinpoint <hello@pinpoint.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 10

# What visitors do is counted in the process and written every ten seconds; tests write it when they want.
FIGURES_WRITE_BY_THEMSELVES = SITE_MODE != "test"

LANGUAGE_CODE = "en-us"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
MEDIA_DIR = Path(env("MEDIA_DIR", default=str(VAR_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": MEDIA_DIR / "other"}},
    # Both are private: nothing under them is served but by the views that check who asks.
    "photos": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": MEDIA_DIR / "photos"}},
    "evidence": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_DIR / "evidence", "file_permissions_mode": 0o600},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if SITE_MODE in {"dev", "test"}
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = SITE_MODE in {"dev", "test"}
WHITENOISE_AUTOREFRESH = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# The map draws its own outlines; a tile server named here is told what each visitor looks at.
MAP_TILE_URL = env("MAP_TILE_URL", default="")
# Plain words that the tile server asks to be printed on the map.
MAP_TILE_CREDIT = env("MAP_TILE_CREDIT", default="")

# One policy for all pages: own files only, no inline script or style, nothing from third parties.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *tile_sources(MAP_TILE_URL)],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
CSRF_FAILURE_VIEW = "directory.sent_in_vain.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
# Kept in a cookie of its own: reading messages must not touch the session of somebody who has none.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
if IS_PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "pinpoint": {"level": "INFO"},
        "django.request": {"level": "ERROR"},
        "waitress.queue": {"level": "ERROR"},
    },
}
