"""Django's settings. What may differ between installations stands in :mod:`mirab.web.project.configuration`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from mirab.web.project.configuration import Configuration

django_stubs_ext.monkeypatch()

CONFIGURATION = Configuration()
MIRAB_HOME: Path = CONFIGURATION.home
MIRAB_PROFILE: str = CONFIGURATION.profile
MIRAB_OPEN_ON = CONFIGURATION.open_on
MIRAB_CEILING = CONFIGURATION.highest()
MIRAB_BACKUP_RECIPIENT: str = CONFIGURATION.backup_recipient
MIRAB_MAIL_URL: str = CONFIGURATION.mail_url
MIRAB_IMAP_URL: str = CONFIGURATION.imap_url
MIRAB_MAIL_FROM: str = CONFIGURATION.mail_from
MIRAB_SITE_URL: str = CONFIGURATION.site_url
MIRAB_SEAL_EVERY: int = CONFIGURATION.seal_every
MIRAB_API_RATE: int = CONFIGURATION.api_rate
MIRAB_CAP_SENDER: str = CONFIGURATION.cap_sender
MIRAB_SEALS: Path | None = CONFIGURATION.seals

DEBUG = CONFIGURATION.debug
SECRET_KEY = CONFIGURATION.secret_key()
ALLOWED_HOSTS = CONFIGURATION.host_names()
ROOT_URLCONF = "mirab.web.project.urls"
WSGI_APPLICATION = "mirab.web.project.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Highest first, as the layers stand; a foreign key points down this list.
MIRAB_APPS = ["project", "publications", "alerts", "reports", "post", "monitoring", "accounts", "design"]
INSTALLED_APPS = [
    *(f"mirab.web.{name}" for name in MIRAB_APPS),
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "mirab.web.project.middleware.StoreFailures",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "mirab.web.project.api.middleware.ApiApart",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mirab.web.accounts.rights.RightsOnce",
    "mirab.web.accounts.middleware.SignedIn",
    "mirab.web.accounts.entry_middleware.SecondFactor",
    "mirab.web.monitoring.middleware.AsKnownOn",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "mirab.web.project.chrome.chrome",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "mirab.web.design.templatetags.mirab",
            ],
        },
    },
    # what a page repeats: rows of tables and lists, which hold no words of their own
    {"BACKEND": "django.template.backends.jinja2.Jinja2", "APP_DIRS": True},
]

# The record -----------------------------------------------------------------------------------------------------------
DATABASES = {"default": CONFIGURATION.database()}
# Shared by the web workers: a guessed password counts once, whichever of them it was tried on.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": MIRAB_HOME / "cache"}
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# People ---------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
ACCOUNT_ADAPTER = "mirab.web.accounts.adapters.ClosedHouse"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {"login_failed": "10/5m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = CONFIGURATION.proxies
MFA_ADAPTER = "mirab.web.accounts.adapters.SealedFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Mirab"
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "mirab.web.accounts.entry_forms.CodeAtSignIn",
    "reauthenticate": "mirab.web.accounts.entry_forms.CodeAgain",
    "add_webauthn": "mirab.web.accounts.entry_forms.NewPasskey",
}
SOCIALACCOUNT_ADAPTER = "mirab.web.accounts.adapters.AnotherHouse"
SOCIALACCOUNT_PROVIDERS = CONFIGURATION.sign_in_elsewhere()
MIRAB_OIDC_CLAIM = CONFIGURATION.oidc_claim
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "mirab.web.project.errors.stale_form"

# Languages ------------------------------------------------------------------------------------------------------------
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ru", _("Russian"))]

# What the browser is given --------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = MIRAB_HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if CONFIGURATION.https else 0
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CONFIGURATION.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIGURATION.https else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
# a file above what is taken of a picture is passed over while it comes; what was typed beside it is read
FILE_UPLOAD_HANDLERS = [
    "mirab.web.reports.uploads.NotTooLarge",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "form-action": [SELF, *CONFIGURATION.houses()],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(name)s %(levelname)s %(message)s"}},
    "handlers": {"terminal": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["terminal"], "level": "WARNING"},
}
