"""How people sign in and are written to, and what keeps strangers out."""

from __future__ import annotations

from csp.constants import NONCE, NONE, SELF

from hrvoice import env
from hrvoice.settings.data import S3_PUBLIC_URL
from hrvoice.settings.site import EMBEDDED, SITE_URL

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
ACCOUNT_FORMS = {"reset_password": "courses.people.forms.access.ResetPasswordForm"}
# who has no account is not written to by whoever types an address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# a changed password or second factor is told by e-mail
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# an office may have one address for all: what guards an account is the limit by its name
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "30/m/ip,5/5m/key"}
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_USER_DISPLAY = "courses.people.adapter.display_name"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "HRVoice"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses come from HR, not from the person
# without a mail server nothing goes out: a log is no letter box, and links in it open accounts
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
_mail = env.mail("EMAIL_URL")
MAIL_IS_SET_UP = bool(_mail)
vars().update(_mail)
# a mail server that takes the call and says nothing must not keep a worker for ever
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "hrvoice@localhost")

# Django's tables: to look at, for administrators of a site where that is wanted
ADMINISTRATION = env.boolean("ADMINISTRATION", EMBEDDED)

# -- security --------------------------------------------------------------------------------------
CSRF_FAILURE_VIEW = "kit.web.kept_form.csrf_failure"
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
