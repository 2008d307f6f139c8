"""Settings, all of them, read from ``HRVOICE_*`` variables. The table is in docs/settings.md."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from kombu import Queue

from hrvoice import env, logs

BASE_DIR = Path(__file__).resolve().parent.parent
MODE = env.choice("MODE", ["embedded", "production"], "embedded")
EMBEDDED = MODE == "embedded"
DATA_DIR = env.folder("DATA_DIR", BASE_DIR / "var")

# -- the site --------------------------------------------------------------------------------------
DEBUG = env.boolean("DEBUG", False)
SECRET_KEY = env.secret("SECRET_KEY", DATA_DIR / "secret.key" if EMBEDDED else None)
ALLOWED_HOSTS = env.words("HOSTS", ["127.0.0.1", "localhost", "[::1]"])
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []
ROOT_URLCONF = "hrvoice.urls"
ASGI_APPLICATION = "hrvoice.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEST_RUNNER = "django.test.runner.DiscoverRunner"

INSTALLED_APPS = [
    "servestatic.runserver_nostatic",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "channels",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "csp",
    "hrvoice",
    "jobs",
    "notifications",
    "courses",
    "transcripts",
    "knowledge",
    "assessments",
    "reporting",
]

MIDDLEWARE = [
    "hrvoice.health.probes.Probes",
    "django.middleware.security.SecurityMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "courses.middleware.TokenMiddleware",
    "courses.audit.middleware.OriginMiddleware",
    "courses.middleware.EmployeeLanguageMiddleware",
    "hrvoice.observe.NoteRoute",
    "courses.middleware.AnonymousLimitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

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
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "kit.web.navigation.navigation",
            ],
        },
    },
]

# -- data ------------------------------------------------------------------------------------------
DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'hrvoice.sqlite3'}")}
if "sqlite3" in str(DATABASES["default"]["ENGINE"]):
    # Measured: without WAL and IMMEDIATE, writers that meet raise "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
elif "postgresql" in str(DATABASES["default"]["ENGINE"]):
    # Under ASGI each request has a thread of its own: the pool, not their number, bounds the connections.
    DATABASES["default"] |= {
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "pool": {
                "min_size": 1,
                # a worker's thread holds one for as long as it hears
                "max_size": env.integer(
                    "DATABASE_POOL", max(16, env.integer("SPEECH_WORKERS", 2, least=1) + 8), least=1
                ),
                "timeout": 10,
                "max_idle": 300,
            },
            "connect_timeout": 5,
            "application_name": "hrvoice",
            # a worker that froze in a transaction must not keep its row from the next one
            "options": "-c idle_in_transaction_session_timeout=60000",
        },
    }
MEDIA_ROOT = env.folder("MEDIA_DIR", DATA_DIR / "media")
STORAGES: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "hrvoice.storage.disk.DiskStorage"},
    "staticfiles": {
        "BACKEND": "hrvoice.storage.static_files.StaticStorage"
        if env.boolean("STATIC_MANIFEST", not DEBUG)
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
STORAGE = env.choice("STORAGE", ["disk", "s3"], "disk")
PLAYBACK = env.choice("PLAYBACK", ["direct", "accel" if STORAGE == "disk" else "signed"], "direct")
ACCEL_PREFIX = env.text("ACCEL_PREFIX", "/protected/")
SIGNED_SECONDS = env.integer("SIGNED_SECONDS", 300, least=10)
# where browsers reach the storage; they do only where its own signed addresses are handed out
S3_PUBLIC_URL = env.text("S3_PUBLIC_URL", None if PLAYBACK == "signed" else "").rstrip("/")
if STORAGE == "s3":
    STORAGES["default"] = {
        "BACKEND": "hrvoice.storage.s3.SoundStorage",
        "OPTIONS": {
            "bucket_name": env.text("S3_BUCKET"),
            "endpoint_url": env.text("S3_ENDPOINT", "") or None,
            "region_name": env.text("S3_REGION", "us-east-1"),
            # without a key: what the machine itself is allowed to
            "access_key": env.text("S3_ACCESS_KEY", "") or None,
            "secret_key": env.text("S3_SECRET_KEY", "") or None,
            "location": env.text("S3_PREFIX", ""),
            "addressing_style": env.choice("S3_ADDRESSING", ["path", "virtual", "auto"], "path"),
            "file_overwrite": False,
            "public_url": S3_PUBLIC_URL,
        },
    }
FILE_UPLOAD_HANDLERS = ["hrvoice.storage.disk.TemporaryUpload"]
FILE_UPLOAD_TEMP_DIR = str(env.folder("UPLOAD_TEMP_DIR", DATA_DIR / "incoming"))
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

STATIC_URL = "static/"
STATIC_ROOT = env.folder("STATIC_DIR", DATA_DIR / "static")
STATICFILES_DIRS: list[Path | tuple[str, Path]] = [BASE_DIR / "static"]
for _name, _folder in (("wavesurfer", "wavesurfer.js/dist"), ("tus", "tus-js-client/dist")):
    if (BASE_DIR / "node_modules" / _folder).is_dir():
        STATICFILES_DIRS.append((f"vendor/{_name}", BASE_DIR / "node_modules" / _folder))
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "hrvoice.finders.LibraryFinder",
]

# -- people ----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "courses.Employee"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
ACCOUNT_ADAPTER = "courses.people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# an office may have one address for all: what guards an account is the limit by its name
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "30/m/ip,5/5m/key"}
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_USER_DISPLAY = "courses.people.adapter.display_name"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "HRVoice"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses come from HR, not from the person
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
_mail = env.mail("EMAIL_URL")
# without a mail server reminders stay in the site: a log is no letter box
MAIL_IS_SET_UP = bool(_mail)
vars().update(_mail)
# a mail server that takes the call and says nothing must not keep a worker for ever
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "hrvoice@localhost")

# -- security --------------------------------------------------------------------------------------
SECURE_SITE = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SITE
SESSION_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if SECURE_SITE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    # subdomains and the browsers' preload list are the company's to decide, not ours
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
    SECURE_SSL_REDIRECT = env.boolean("SSL_REDIRECT", True)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "media-src": [SELF, "blob:", *filter(None, [S3_PUBLIC_URL])],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

# -- language and time -----------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["hrvoice.formats"]
USE_I18N = USE_TZ = True
TIME_ZONE = env.text("TIME_ZONE", "Asia/Shanghai")
LANGUAGE_COOKIE_AGE = 31_536_000
LANGUAGE_COOKIE_SAMESITE = "Lax"

# -- work in the background ------------------------------------------------------------------------
REDIS_URL = env.text("REDIS_URL", "" if EMBEDDED else None)
CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker for ever
CELERY_BROKER_TRANSPORT_OPTIONS = (
    # a web process that wakes a worker must not wait for a broker that is down
    {"socket_connect_timeout": 1, "socket_timeout": 1, "socket_keepalive": True, "max_retries": 0}
    if REDIS_URL
    else {"polling_interval": 0.05}
)
# what they are for: transcripts.enums.Queue; a worker serves all of them or those named by -Q
CELERY_TASK_QUEUES = [Queue(name, routing_key=name) for name in ("live", "speech", "light")]
CELERY_TASK_DEFAULT_QUEUE = CELERY_TASK_DEFAULT_ROUTING_KEY = "light"
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_TASK_IGNORE_RESULT = True
# a wake-up is gone when a worker begins: a two-hour lecture is no reason to send it again
CELERY_TASK_ACKS_LATE = False
# a worker's thread keeps its connection from one task to the next: taking one from the pool, with the pool's
# question whether it works, would be a quarter of the way from a commit to its claim
CELERY_DB_REUSE_MAX = 0 if EMBEDDED else 1000
# speech runs in processes of its own; threads share them, and hear when the worker is told to stop
CELERY_WORKER_POOL = "threads"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# and a busy worker takes none into its memory, where an idle one could not see it
CELERY_WORKER_DISABLE_PREFETCH = bool(REDIS_URL)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
SWEEP_SECONDS = env.integer("SWEEP_SECONDS", 10 if EMBEDDED else 30, least=1)
CELERY_BEAT_SCHEDULE = {
    # one that is late is of no use: the next one is here
    "sweep": {
        "task": "transcripts.sweep",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": SWEEP_SECONDS},
    },
    "sweep-jobs": {
        "task": "jobs.sweep",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": SWEEP_SECONDS},
    },
}
# nothing to remember between starts, and no file that two beats could fight for
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CHANNEL_LAYERS = {
    "default": (
        {
            "BACKEND": "kit.web.layers.HintLayer",
            "CONFIG": {
                # a listener waits 5 s for a message: a Redis that says nothing for longer is gone
                "hosts": [{"address": REDIS_URL, "socket_connect_timeout": 1, "socket_timeout": 10}],
                "prefix": "hrvoice",
                "capacity": 1000,
            },
        }
        if REDIS_URL
        else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    )
}
CACHES = {
    "default": (
        {
            "BACKEND": "kit.web.cache.ForgivingRedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "hrvoice",
            "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
        }
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

# -- speech ----------------------------------------------------------------------------------------
SPEECH_ENGINE, SPEECH_ENGINE_CLASS = env.engine(
    "SPEECH_ENGINE", ["whisper", "funasr", "remote"], "whisper" if EMBEDDED else "funasr"
)
SPEECH_MODEL = env.text(
    "SPEECH_MODEL", "base" if SPEECH_ENGINE == "whisper" else "FunAudioLLM/Fun-ASR-MLT-Nano-2512"
)
SPEECH_DEVICE = env.text("SPEECH_DEVICE", "auto")
SPEECH_THREADS = env.integer("SPEECH_THREADS", 1, least=1)
SPEECH_WORKERS = CELERY_WORKER_CONCURRENCY = env.integer("SPEECH_WORKERS", 2, least=1)
SPEECH_JOBS = env.integer("SPEECH_JOBS", 1, least=1)
SPEECH_BATCH = env.integer("SPEECH_BATCH", 0)
SPEECH_MEMORY_MB = env.integer(
    "SPEECH_MEMORY_MB",
    # what the engine's usual model needs while it loads, and half as much again
    {"whisper": 2000 if SPEECH_MODEL == "base" else 12_000, "remote": 1000}.get(SPEECH_ENGINE, 12_000),
)
SPEECH_WARM_UP = env.boolean("SPEECH_WARM_UP", not EMBEDDED)
SPEECH_URL = env.text("SPEECH_URL", None if SPEECH_ENGINE == "remote" else "")
SPEECH_API_KEY = env.text("SPEECH_API_KEY", "")
SPEECH_TIMEOUT_SECONDS = env.integer("SPEECH_TIMEOUT_SECONDS", 120, least=1)
SPEECH_HANG_SECONDS = env.integer("SPEECH_HANG_SECONDS", 300, least=5)
MODELS_DIR = env.folder("MODELS_DIR", DATA_DIR / "models")
PACKAGES_DIR = env.folder("PACKAGES_DIR", DATA_DIR / "packages")
LEASE_SECONDS = env.integer("LEASE_SECONDS", 30, least=5)
MAX_ATTEMPTS = env.integer("MAX_ATTEMPTS", 3, least=1)
JOB_KEEP_DAYS = env.integer("JOB_KEEP_DAYS", 30, least=1)
UPLOAD_MAX_BYTES = env.integer("UPLOAD_MAX_MB", 1024, least=1) * 1024 * 1024
IMPORT_MAX_BYTES = env.integer("IMPORT_MAX_MB", 30, least=1) * 1024 * 1024
IMPORT_MAX_ROWS = env.integer("IMPORT_MAX_ROWS", 200_000, least=1)
RECORDING_MAX_SECONDS = env.integer("RECORDING_MAX_MINUTES", 240, least=1) * 60
ANSWER_MAX_SECONDS = env.integer("ANSWER_MAX_MINUTES", 10, least=1) * 60

# -- limits ----------------------------------------------------------------------------------------
UPLOADS_PER_HOUR = env.integer("UPLOADS_PER_HOUR", 120, least=1)
UPLOAD_KEEP_HOURS = env.integer("UPLOAD_KEEP_HOURS", 24, least=1)
SEARCHES_PER_MINUTE = env.integer("SEARCHES_PER_MINUTE", 60, least=1)
REQUESTS_PER_MINUTE = env.integer("REQUESTS_PER_MINUTE", 600, least=1)
CERTIFICATE_CHECKS_PER_MINUTE = env.integer("CERTIFICATE_CHECKS_PER_MINUTE", 30, least=1)
ANONYMOUS_REQUESTS_PER_MINUTE = env.integer("ANONYMOUS_REQUESTS_PER_MINUTE", 300, least=1)
SOCKETS_PER_PERSON = env.integer("SOCKETS_PER_PERSON", 20, least=1)
# whom to believe about an address: the proxies of ours that a request comes through, none unless said
TRUSTED_PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("TRUSTED_PROXIES", 0)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        # the first one makes a stranger's answer 401, with how to show a token
        "kit.web.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "kit.web.api.permissions.TokenScope",
    ],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_THROTTLE_CLASSES": ["kit.web.throttles.PersonThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "uploads": f"{UPLOADS_PER_HOUR}/hour",
        "search": f"{SEARCHES_PER_MINUTE}/minute",
        "person": f"{REQUESTS_PER_MINUTE}/minute",
        "verify": f"{CERTIFICATE_CHECKS_PER_MINUTE}/minute",
        "address": f"{ANONYMOUS_REQUESTS_PER_MINUTE}/minute",
    },
    "NUM_PROXIES": TRUSTED_PROXIES,
    "EXCEPTION_HANDLER": "kit.web.problems.exception_handler",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "HRVoice",
    "DESCRIPTION": "A company's training desk for the spoken word. How to begin: docs/api.md.",
    "VERSION": "1",
    "OAS_VERSION": "3.0.3",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "PREPROCESSING_HOOKS": ["kit.web.api.schema.only_v1"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "kit.web.api.schema.add_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        "SpokenLanguage": "courses.catalogue.enums.Language.choices",
        "InterfaceLanguage": "courses.people.models.LANGUAGES",
        "Role": "courses.people.enums.Role.choices",
        "CourseStatus": "courses.catalogue.enums.CourseStatus.choices",
        "RecordingKind": "transcripts.enums.Kind.choices",
        "Stage": "transcripts.enums.Stage.choices",
        "StepKind": "assessments.plan.api.KINDS",
        "ReportKind": "reporting.reports.shapes.KINDS",
        "ReportForm": "reporting.reports.enums.ReportForm.choices",
    },
}

# -- reminders -------------------------------------------------------------------------------------
# e-mail is sent while people are at work: hours and weekdays (1 is Monday) in the person's time zone
REMINDER_HOURS = env.hours("REMINDER_HOURS", "09:00-18:00")
REMINDER_DAYS = env.weekdays("REMINDER_DAYS", "1,2,3,4,5")
HOLIDAY_COUNTRY = env.country("HOLIDAY_COUNTRY", "CN")
HOLIDAYS = env.dates("HOLIDAYS")
WORKDAYS = env.dates("WORKDAYS")
# webhooks reach public https addresses only, unless this says otherwise
WEBHOOKS_INSIDE = env.boolean("WEBHOOKS_INSIDE", False)
PERIODIC_SECONDS = 60
CELERY_BEAT_SCHEDULE["periodic"] = {
    "task": "jobs.run_periodic",
    "schedule": PERIODIC_SECONDS,
    "options": {"expires": PERIODIC_SECONDS},
}

# -- seeing inside ---------------------------------------------------------------------------------
LOG_FORMAT = env.choice("LOG_FORMAT", ["plain", "json"], "plain" if EMBEDDED else "json")
LOGGING = logs.configuration(
    LOG_FORMAT, env.text("LOG_LEVEL", "INFO"), access=env.boolean("ACCESS_LOG", not EMBEDDED)
)
METRICS_TOKEN = env.text("METRICS_TOKEN", "")
METRICS_FROM = env.words("METRICS_FROM", ["127.0.0.0/8", "::1/128"])

SHOW_STYLEGUIDE = DEBUG
# elsewhere it is logged, and the reader gets a sentence that fits everything
RAISE_FOR_UNWORDED_CODES = DEBUG
