"""Django's settings. Everything that differs between installations comes from `config.environment`."""

from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import environment

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = environment.flag("KRING_DEBUG", default=False)
SECRET_KEY = environment.secret_key()
KRING_DATA_KEYS = environment.data_keys()
# A file outside the database in which the end of each trail is noted; see docs/security/trail.md.
KRING_TRAIL_ANCHORS = environment.text("KRING_TRAIL_ANCHORS", "", default="")
# Public keys that backups are encrypted to; the private ones are not on this machine. See docs/operations/backup.md.
KRING_BACKUP_KEY = environment.backup_keys()
# The ledger of erasures, outside every backup of the database too (ADR 0032); beside the anchors unless it is named.
KRING_ERASURES = environment.text(
    "KRING_ERASURES", "", default=KRING_TRAIL_ANCHORS and str(Path(KRING_TRAIL_ANCHORS).with_name("erasures.jsonl"))
)
# True when people reach Kring over TLS: secure cookies, HSTS, redirects.
HTTPS = environment.flag("KRING_HTTPS", default=True)
# Over TLS, cookies with this name are set by this host alone: not by a neighbour on the same domain.
HOST_PREFIX = "__Host-" if HTTPS else ""
# 0 only for a demo: staff may then sign in with a password alone, under a banner that says so.
KRING_STAFF_MFA = environment.flag("KRING_STAFF_MFA", default=True)
# 1 on an installation that holds invented people only; shows where messages land.
KRING_DEMO = environment.flag("KRING_DEMO", default=False)
ALLOWED_HOSTS = environment.names("KRING_HOSTS", default="localhost,127.0.0.1,[::1]")
KRING_ORIGIN = environment.text("KRING_ORIGIN", "Set it to the address people open.", default="http://localhost:8000")
CSRF_TRUSTED_ORIGINS = environment.names("KRING_TRUSTED_ORIGINS", default="")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "django_include_bootstrap",
    "core",
    "accounts",
    "reminders",
    "groups",
    "participants",
    "sessions",
    "intake",
    "outcomes",
    "home",
]

MIDDLEWARE = [
    "core.middleware.RequestIdMiddleware",
    "core.middleware.EvenTimeMiddleware",
    "core.middleware.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.KnownMethodsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.middleware.SessionLimitsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "accounts.middleware.ReadingsMiddleware",
    "accounts.middleware.ForgetfulPhoneMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.PrivatePagesMiddleware",
    "core.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "core.context.installation",
            ],
            "builtins": ["core.templatetags.kring"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASES = {"default": environment.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Sign-in ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.OwnWordsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # sign-up is closed; without this the sign-in form has no password
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts come from invitations, which prove the address
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PREVENT_ENUMERATION = True
# How long these take must not tell whether somebody is known here (`benchmarks/drill_enumeration.py`).
KRING_EVEN_SECONDS = 0.2
KRING_EVEN_PAGES = {"account_request_login_code", "account_reset_password", "discreet", "join", "refer", "return"}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_FORMS = {"confirm_login_code": "accounts.forms.CountedCodeForm"}
ACCOUNT_USER_DISPLAY = "accounts.models.display_name"
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "add_webauthn": "accounts.forms.AddPasskeyForm",
    "authenticate_webauthn": "accounts.forms.AuthenticatePasskeyForm",
    "login_webauthn": "accounts.forms.LoginPasskeyForm",
    "reauthenticate_webauthn": "accounts.forms.ReauthenticatePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Kring"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
USERSESSIONS_TRACK_ACTIVITY = False
SESSION_ENGINE = "core.session_store"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 7  # of the row; the session itself ends by `accounts.rules`
SESSION_COOKIE_NAME = f"{HOST_PREFIX}session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = f"{HOST_PREFIX}csrf"
MESSAGE_STORAGE = "core.message_cookie.MessageStorage"
CACHES = {"default": {"BACKEND": "core.limits.LimitsCache"}}  # tries are counted in the database (ADR 0025)
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz/$", r"^readyz/$"]  # asked by the container itself, without TLS
if environment.flag("KRING_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # limits count connections by who is before the proxy
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-src": [NONE],
        "upgrade-insecure-requests": HTTPS,
    },
}

# --- Language and time -----------------------------------------------------------------------------
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = f"{HOST_PREFIX}language"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"
FORMAT_MODULE_PATH = "config.formats"

# --- Files -----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(environment.text("KRING_STATIC_ROOT", "", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static", ("handbook", BASE_DIR / "docs" / "handbook" / "pictures")]
_STATIC_BACKEND = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if DEBUG or environment.flag("KRING_PLAIN_STATIC", default=False)
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC_BACKEND},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
WHITENOISE_MIMETYPES = {".webmanifest": "application/manifest+json"}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 1

# --- Mail ------------------------------------------------------------------------------------------
vars().update(environment.mail())
DEFAULT_FROM_EMAIL = environment.text("KRING_MAIL_FROM", "", default="Kring <bericht@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 20
KRING_SMS = environment.sms()

# --- Celery: it only ticks; the database is the ledger ------------------------------------------------
CELERY_BROKER_URL = environment.redis_url()
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_ENABLE_SOFT_SHUTDOWN_ON_IDLE = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a broker that is away for a night finds its workers again
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "materialise-sessions": {"task": "sessions.tasks.materialise", "schedule": crontab(minute=7)},
    "plan-reminders": {"task": "sessions.tasks.plan_reminders", "schedule": 300.0, "options": {"expires": 300}},
    "note-first-attendances": {"task": "intake.tasks.note_first_attendances", "schedule": 900.0},
    "open-due-reviews": {"task": "intake.tasks.open_due_reviews", "schedule": crontab(minute=37)},
    "sweep-returns": {"task": "intake.tasks.sweep_returns", "schedule": 300.0, "options": {"expires": 300}},
    "note-erasures": {"task": "core.tasks.note_erasures", "schedule": 3600.0},
    "retain": {"task": "intake.tasks.retain", "schedule": crontab(hour=3, minute=17)},
    "invite-men": {"task": "outcomes.tasks.invite_men", "schedule": crontab(minute=17)},
    "ask-men-who-left": {"task": "outcomes.tasks.ask_men_who_left", "schedule": crontab(minute=27)},
    "publish-ratings": {"task": "outcomes.tasks.publish_ratings", "schedule": crontab(minute=47, hour=4)},
    "sweep-limits": {"task": "core.tasks.sweep_limits", "schedule": 3600.0},
    "seal-audit": {"task": "core.tasks.seal_audit", "schedule": 60.0},
    # Fixed intervals; a tick that waited until the next one came is dropped.
    "deliver": {"task": "reminders.tasks.deliver", "schedule": 15.0, "options": {"expires": 15}},
    "sweep-promises": {"task": "sessions.tasks.sweep_promises", "schedule": 300.0, "options": {"expires": 300}},
    "sweep-reminders": {"task": "reminders.tasks.sweep", "schedule": 60.0, "options": {"expires": 60}},
}

# --- Logs and errors (ADR 0034) --------------------------------------------------------------------
# `json` for programs that collect logs, `line` for who reads along. Both say the same, and nothing about anybody.
KRING_LOG = environment.one_of("KRING_LOG", {"json", "line"}, default="line" if DEBUG else "json")
ADMINS = [("", address) for address in environment.names("KRING_ERRORS_TO", default="")]
EMAIL_SUBJECT_PREFIX = ""
DEFAULT_EXCEPTION_REPORTER_FILTER = "core.logs.SilentFilter"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "core.logs.JsonFormatter"}, "line": {"()": "core.logs.LineFormatter"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": KRING_LOG},
        "errors": {"class": "core.logs.ErrorMail", "level": "ERROR", "formatter": "line"},
    },
    "root": {"handlers": ["console", "errors"], "level": "WARNING"},
    "loggers": {
        "kring": {"level": "INFO"},
        "celery.apps.worker": {"level": "INFO"},  # says that the worker is ready
        # Django's own handlers would mail addresses, forms and variables.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}

SILENCED_SYSTEM_CHECKS: list[str] = []
