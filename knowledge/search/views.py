"""The search page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from courses.access import signed_in
from courses.audit import services as audit
from kit.web.limits import limited
from kit.web.throttles import SearchThrottle
from knowledge.search.queries import count_visible, search
from transcripts.recordings.services.listen import note_listening


@login_required
@require_GET
@limited(SearchThrottle)
def search_page(request: HttpRequest) -> HttpResponse:
    """Search what the person may hear; passages of other people's answers count as read."""
    text = request.GET.get("q", "").strip()[:200]
    user = signed_in(request)
    hits = search(user, text)
    for recording in {row.recording_id: row.recording for row in hits.rows}.values():
        note_listening(listener=user, recording=recording, action=audit.Action.READ_TRANSCRIPT)
    context = {"query": text, "search_query": text, "hits": hits, "searched": count_visible(user)}
    return render(request, "knowledge/search.html", context)
