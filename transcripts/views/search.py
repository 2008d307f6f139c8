"""The search page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from courses.views.access import signed_in
from transcripts.queries.search import count_visible, search


@login_required
@require_GET
def search_page(request: HttpRequest) -> HttpResponse:
    """Search what the person may hear."""
    text = request.GET.get("q", "").strip()[:200]
    user = signed_in(request)
    hits = search(user, text)
    context = {"query": text, "search_query": text, "hits": hits, "searched": count_visible(user)}
    return render(request, "transcripts/search.html", context)
