"""What people choose for themselves."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views import i18n
from django.views.decorators.http import require_http_methods

from courses.access import signed_in
from courses.people.forms.people import PreferencesForm
from courses.people.services.people import choose_language, choose_reminders
from courses.rules import is_employee
from kit.web.access import posted


def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the language as Django does, and keep a signed-in person's choice."""
    code = request.POST.get("language", "")
    if is_employee(request.user) and code in dict(settings.LANGUAGES):
        choose_language(person=request.user, language=code)
    return i18n.set_language(request)


@login_required
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Show and change the person's own choices."""
    person = signed_in(request)
    form = PreferencesForm(posted(request), instance=person)
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        choose_language(person=person, language=language)
        choose_reminders(
            person=person,
            time_zone=form.cleaned_data["time_zone"],
            email_reminders=form.cleaned_data["email_reminders"],
        )
        with translation.override(language or translation.get_language()):
            messages.success(request, _("Saved."))
        return redirect("preferences")
    return render(request, "courses/people/preferences.html", {"form": form, "person": person})
