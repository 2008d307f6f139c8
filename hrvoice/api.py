"""The API's front door: what there is under /api/v1/, its OpenAPI document, and a page to read it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.http import require_safe
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import IsAuthenticated

from assessments.v1 import urlpatterns as assessments
from courses.v1 import urlpatterns as courses
from kit.web.api.permissions import ANY, TokenScope
from knowledge.v1 import urlpatterns as knowledge
from reporting.v1 import urlpatterns as reporting
from transcripts.v1 import urlpatterns as transcripts


class SchemaView(SpectacularAPIView):
    """The OpenAPI document, to whoever is signed in or shows a token; ``?format=json`` for JSON."""

    area = ANY
    permission_classes = (IsAuthenticated, TokenScope)


@login_required
@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """Show every operation, to be tried out with one's own rights."""
    return render(request, "api/reference.html")


urlpatterns: list[URLPattern | URLResolver] = [
    *courses,
    *transcripts,
    *knowledge,
    *assessments,
    *reporting,
    path("schema/", SchemaView.as_view(), name="v1-schema"),
    path("docs/", reference, name="v1-docs"),
]
