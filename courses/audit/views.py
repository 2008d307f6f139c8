"""The audit log."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses import rules
from courses.audit.models import AuditEntry
from courses.people.forms.people import AuditFilterForm
from courses.people.queries.person_words import person_holds
from kit.web.access import demand, page_of


@login_required
@require_safe
def audit_log(request: HttpRequest) -> HttpResponse:
    """Show who did, heard and read what, the latest first."""
    demand(rules.may_read_audit(request.user))
    form = AuditFilterForm(request.GET)
    form.is_valid()
    text, action = form.cleaned_data.get("q", ""), form.cleaned_data.get("action", "")
    rows = AuditEntry.objects.visible_to(request.user).select_related("actor", "owner")
    if text:
        rows = rows.filter(person_holds(text, "actor") | person_holds(text, "owner"))
    if action:
        rows = rows.filter(action=action)
    return render(request, "courses/audit/log.html", {"page_obj": page_of(request, rows), "form": form})
