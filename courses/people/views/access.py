"""How people are let in: links to set a password, help without e-mail, and the end of every sign-in."""

from __future__ import annotations

from allauth.account import views as allauth
from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from courses import rules
from courses.access import signed_in
from courses.people.models import Employee
from courses.people.services.access import DAYS_VALID, give_link
from courses.people.services.access import sign_out_everywhere as end_all
from kit.problems import Conflict
from kit.web.access import demand
from kit.web.refusals import tell


@never_cache
@require_http_methods(["GET", "POST"])
def password_reset(request: HttpRequest) -> HttpResponse:
    """Send a link to who forgot the password; a site without mail says whom to ask."""
    if settings.MAIL_IS_SET_UP:
        return allauth.password_reset(request)
    return render(request, "courses/access/ask.html")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def person_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a link to set a password: sent, or shown this once."""
    person = get_object_or_404(Employee.objects.visible_to(request.user), pk=pk)
    demand(rules.may_give_link(request.user, person))
    return _give_link(request, person)


@reauthentication_required
def _give_link(request: HttpRequest, person: Employee) -> HttpResponse:
    context = {"person": person, "mail_is_set_up": settings.MAIL_IS_SET_UP, "days": DAYS_VALID, "link": ""}
    if request.method == "POST":
        try:
            made = give_link(actor=signed_in(request), person=person, absolute=request.build_absolute_uri)
        except Conflict as error:
            tell(request, error)
            return redirect("person", person.pk)
        if not made:
            messages.success(request, _("The link was sent to %(address)s.") % {"address": person.email})
            return redirect("person", person.pk)
        context["link"] = made
    return render(request, "courses/access/link.html", context)


@login_required
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every sign-in of the person, this one too."""
    end_all(person=signed_in(request), tokens="tokens" in request.POST)
    logout(request)
    messages.success(request, _("You are signed out everywhere."))
    return redirect("account_login")
