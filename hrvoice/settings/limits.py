"""How much anyone may ask for, and the REST API."""

from __future__ import annotations

from hrvoice import env

# -- limits ----------------------------------------------------------------------------------------
UPLOADS_PER_HOUR = env.integer("UPLOADS_PER_HOUR", 120, least=1)
# room on the disk that no announced upload gets: what is at work needs it, and so does the database
DISK_RESERVE_BYTES = env.integer("DISK_RESERVE_MB", 256) * 1024 * 1024
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
