"""The site itself: where it is, what it is made of, in which languages it speaks."""

from __future__ import annotations

from pathlib import Path

from hrvoice import env

BASE_DIR = Path(__file__).resolve().parents[2]
MODE = env.choice("MODE", ["embedded", "production"], "embedded")
EMBEDDED = MODE == "embedded"
# in production nginx may come in by the group, to hand out files
DATA_DIR = env.folder("DATA_DIR", BASE_DIR / "var", closed_to=0o077 if EMBEDDED else 0o007)

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
    "kit.web.no_store.NoStore",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "courses.middleware.TokenMiddleware",
    "courses.audit.middleware.OriginMiddleware",
    "courses.middleware.EmployeeLanguageMiddleware",
    "kit.web.kept_form.KeptFormMiddleware",
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

# -- language and time -----------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["hrvoice.formats"]
USE_I18N = USE_TZ = True
TIME_ZONE = env.text("TIME_ZONE", "Asia/Shanghai")
# until HR writes another on the page of departments
COMPANY_NAME = env.text("COMPANY_NAME", "")
LANGUAGE_COOKIE_AGE = 31_536_000
LANGUAGE_COOKIE_SAMESITE = "Lax"
