"""The audit log."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses import rules
from courses.audit.models import AuditEntry
from courses.people.forms.people import AuditFilterForm
from courses.people.queries.person_words import person_holds
from kit.web.access import demand, page_of


def _names(text: str, part: str) -> Q:
    """Return the condition that a person is called so now or, with the account gone, was then."""
    then = Q(**{f"{part}_name__icontains": text}) | Q(**{f"{part}_number__icontains": text})
    return person_holds(text, part) | (Q(**{part: None}) & then)


@login_required
@require_safe
def audit_log(request: HttpRequest) -> HttpResponse:
    """Show who did, heard and read what, the latest first."""
    demand(rules.may_read_audit(request.user))
    form = AuditFilterForm(request.GET)
    form.is_valid()
    text, action, kind = (form.cleaned_data.get(name, "") for name in ("q", "action", "kind"))
    rows = AuditEntry.objects.visible_to(request.user)
    if text:
        rows = rows.filter(_names(text, "actor") | _names(text, "owner"))
    if action:
        rows = rows.filter(action=action)
    if kind:
        rows = rows.filter(target_kind=kind)
    return render(request, "courses/audit/log.html", {"page_obj": page_of(request, rows), "form": form})
