"""What people are told: one's own to put away, HR's overview, and the systems that are told as well."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import rules
from courses.access import signed_in
from courses.audit import services as audit
from courses.audit.enums import AuditAction
from courses.people.queries.person_words import person_holds
from courses.reminders.forms import EndpointForm, ReminderFilterForm
from kit.web.access import demand, page_of, posted
from notifications.models import Endpoint, Notice
from notifications.services.signing import new_secret


@login_required
@require_POST
def notices_seen(request: HttpRequest) -> HttpResponse:
    """Put one's own notices away."""
    signed_in(request).notices.filter(seen_at=None).update(seen_at=timezone.now())
    return redirect("today")


@login_required
@require_safe
def reminders(request: HttpRequest) -> HttpResponse:
    """Show HR who was told what, and whether the e-mail went out."""
    demand(rules.may_see_progress(request.user))
    form = ReminderFilterForm(request.GET)
    form.is_valid()
    q, kind, sending = (form.cleaned_data.get(name, "") for name in ("q", "kind", "sending"))
    rows = Notice.objects.visible_to(request.user).select_related("employee", "mail").with_subjects()
    if q:
        rows = rows.filter(person_holds(q, "employee"))
    if kind:
        rows = rows.filter(kind=kind)
    if sending:
        rows = rows.filter(mail=None) if sending == "none" else rows.filter(mail__stage=sending)
    context = {"page_obj": page_of(request, rows), "form": form, "mail_is_set_up": settings.MAIL_IS_SET_UP}
    return render(request, "courses/reminders/reminders.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def webhooks(request: HttpRequest) -> HttpResponse:
    """Show administrators which systems are told; a POST adds one and shows its secret this once."""
    demand(rules.is_administrator(request.user))
    form = EndpointForm(posted(request))
    secret = ""
    if request.method == "POST" and form.is_valid():
        secret = new_secret()
        made = Endpoint.objects.create(
            url=form.cleaned_data["url"],
            kinds=form.cleaned_data["kinds"],
            secret=secret,
            created_by=signed_in(request),
        )
        _note(request, AuditAction.WEBHOOK_ADDED, made, {"host": [None, host_of(made)]})
        form = EndpointForm()
    context = {"form": form, "secret": secret, "endpoints": Endpoint.objects.all()}
    return render(request, "courses/reminders/webhooks.html", context)


@login_required
@require_POST
def webhook_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell a system no more."""
    demand(rules.is_administrator(request.user))
    endpoint = get_object_or_404(Endpoint, pk=pk)
    _note(request, AuditAction.WEBHOOK_DELETED, endpoint, {"host": [host_of(endpoint), None]})
    endpoint.delete()
    messages.success(request, _("This address is told nothing any more."))
    return redirect("webhooks")


def host_of(endpoint: Endpoint) -> str:
    """Return what the audit log says of an address: the rest of one may be a key to what it opens."""
    return urlsplit(endpoint.url).hostname or ""


def _note(request: HttpRequest, action: AuditAction, endpoint: Endpoint, changes: audit.Changes) -> None:
    audit.record(
        actor=signed_in(request), action=action, target=endpoint, name=host_of(endpoint), changes=changes
    )
