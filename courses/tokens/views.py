"""Pages of tokens: one's own and, for administrators, those of service accounts."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import rules
from courses.access import signed_in
from courses.people.models import Employee
from courses.people.services.people import deactivate_person
from courses.tokens.forms import ServiceForm, TokenForm
from courses.tokens.models import ApiToken
from courses.tokens.services import create_service_account, create_token, revoke_token
from kit.problems import Conflict
from kit.web.access import demand, posted
from kit.web.refusals import tell


def for_managers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 403 to who does not manage service accounts, before any password is asked for."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        demand(rules.may_manage_services(request.user))
        return view(request, *args, **kwargs)

    return guarded


@login_required
@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    """List one's own tokens."""
    rows = ApiToken.objects.filter(person=signed_in(request)).select_related("person")
    context = {"tokens": rows, "may_manage_services": rules.may_manage_services(request.user)}
    return render(request, "courses/tokens/list.html", context)


@login_required
@reauthentication_required
@never_cache
@require_http_methods(["GET", "POST"])
def token_new(request: HttpRequest) -> HttpResponse:
    """Make a token of one's own, for which the password is asked for once more."""
    return _make(request, signed_in(request), "tokens")


@login_required
@for_managers
@reauthentication_required
@never_cache
@require_http_methods(["GET", "POST"])
def service_token_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Make another token for a service account."""
    account = get_object_or_404(Employee.objects.services(), pk=pk, is_active=True)
    return _make(request, account, "services")


def _make(request: HttpRequest, person: Employee, back: str) -> HttpResponse:
    form = TokenForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            return _show_once(request, person, back, **form.cleaned_data)
        except Conflict as error:
            tell(request, error)
            return redirect(back)
    return render(request, "courses/tokens/new.html", {"form": form, "person": person, "back": back})


def _show_once(request: HttpRequest, person: Employee, back: str, **fields: Any) -> HttpResponse:
    """Make the token and show its secret in this very answer: it is kept nowhere."""
    token, secret = create_token(actor=signed_in(request), person=person, **fields)
    context = {"token": token, "secret": secret, "person": person, "back": back}
    return render(request, "courses/tokens/made.html", context)


@login_required
@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a token for good."""
    rows = ApiToken.objects.visible_to(request.user).select_related("person")
    token = get_object_or_404(rows, pk=pk)
    revoke_token(actor=signed_in(request), token=token)
    messages.success(request, _("The token was revoked. Programs that use it are refused from now on."))
    return redirect("services" if token.person.is_service else "tokens")


@login_required
@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """List the service accounts with their tokens."""
    demand(rules.may_manage_services(request.user))
    made = Prefetch("tokens", ApiToken.objects.select_related("person", "created_by"))
    accounts = Employee.objects.services().order_by("-is_active", "name", "pk").prefetch_related(made)
    return render(request, "courses/tokens/services.html", {"accounts": accounts})


@login_required
@for_managers
@reauthentication_required
@never_cache
@require_http_methods(["GET", "POST"])
def service_new(request: HttpRequest) -> HttpResponse:
    """Make a service account with its first token."""
    form = ServiceForm(posted(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        account = create_service_account(actor=signed_in(request), name=data["account"], role=data["role"])
        return _show_once(request, account, "services", **form.made())
    return render(request, "courses/tokens/new.html", {"form": form, "person": None, "back": "services"})


@login_required
@require_POST
def service_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a service account: all its tokens end for good."""
    demand(rules.may_manage_services(request.user))
    account = get_object_or_404(Employee.objects.services(), pk=pk)
    deactivate_person(actor=signed_in(request), person=account)
    messages.success(
        request, _("“%(name)s” was stopped. Its tokens open nothing any more.") % {"name": account}
    )
    return redirect("services")
