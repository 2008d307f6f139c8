"""Every route of the site."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import TemplateView

from assessments.urls import api_urlpatterns as assessments_api
from courses.people.views.preferences import set_language
from hrvoice.health.page import health_parts
from hrvoice.health.readiness import healthz, readyz
from hrvoice.metrics.scrape import metrics
from kit.web import administration
from transcripts.urls import api_urlpatterns as transcripts_api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("jobs.urls")),
    path("", include("courses.urls")),
    path("", include("transcripts.urls")),
    path("", include("knowledge.urls")),
    path("", include("assessments.urls")),
    path("", include("reporting.urls")),
    path("api/", include([*transcripts_api, *assessments_api])),
    path("api/v1/", include("hrvoice.api")),
    path("accounts/", include("courses.people.urls")),
    path("language/", set_language, name="set_language"),
    # the middleware answers these before hosts, redirects and sessions matter
    path("health/parts/", health_parts, name="health-parts"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]

handler400 = "kit.web.failures.malformed"
handler403 = "kit.web.failures.refused"
handler404 = "kit.web.failures.missing"
handler500 = "kit.web.failures.failed"
# allauth looks for it here
handler429 = "kit.web.limits.too_many"

if settings.ADMINISTRATION:
    urlpatterns.append(path("admin/", administration.site.urls))
if settings.SHOW_STYLEGUIDE:
    urlpatterns.append(
        path("styleguide/", TemplateView.as_view(template_name="parts/styleguide.html"), name="styleguide")
    )
