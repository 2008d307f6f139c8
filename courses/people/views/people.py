"""Pages of people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses import rules
from courses.access import signed_in
from courses.certificates.models import Certificate
from courses.enrolment.models import Enrolment
from courses.enrolment.queries.people import find_people, with_completion
from courses.people.forms.people import PeopleFilterForm, PersonForm
from courses.people.models import Employee
from courses.people.services import people as service
from kit.problems import Conflict
from kit.web.access import demand, page_of, posted
from kit.web.refusals import tell


@login_required
@require_safe
def people_list(request: HttpRequest) -> HttpResponse:
    """List people; HR sees how far they are."""
    demand(rules.may_see_people(request.user))
    form = PeopleFilterForm(request.GET)
    form.is_valid()
    sort = request.GET.get("sort", "")
    people = find_people(Employee.objects.visible_to(request.user), sort=sort, **form.cleaned_data)
    page = page_of(request, people)
    context: dict[str, Any] = {"page_obj": page, "form": form, "sort": sort}
    context["sees_progress"] = rules.may_see_progress(request.user)
    if context["sees_progress"]:
        page.object_list = with_completion(page)
    return render(request, "courses/people/list.html", context)


def _person(request: HttpRequest, pk: int) -> Employee:
    rows = Employee.objects.visible_to(request.user).select_related("department", "manager")
    return get_object_or_404(rows, pk=pk)


@login_required
@require_safe
def person_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a person and, to HR and the person, the courses taken."""
    person = _person(request, pk)
    context: dict[str, Any] = {
        "person": person,
        "may_change": rules.may_change_person(request.user, person),
        "may_give_link": rules.may_give_link(request.user, person),
        "sees_progress": rules.may_see_progress(request.user) or person.pk == request.user.pk,
    }
    if context["sees_progress"]:
        rows = Enrolment.objects.visible_to(request.user).filter(employee=person, course__status="published")
        context["certificates"] = Certificate.objects.visible_to(request.user).filter(employee=person)
        context["exemptions"] = person.exemptions.active().select_related("course", "given_by")
        context["enrolments"] = rows.with_progress().select_related("course", "assigned_by")
    return render(request, "courses/people/person.html", context)


def _save(request: HttpRequest, form: PersonForm) -> Employee:
    data = dict(form.cleaned_data)
    if not form.instance.pk:
        return service.create_person(actor=signed_in(request), number=data.pop("username"), **data)
    # The form has laid its values on its own instance; the service compares with what is stored.
    person = Employee.objects.select_related("department").get(pk=form.instance.pk)
    return service.update_person(actor=signed_in(request), person=person, **data)


@login_required
@require_http_methods(["GET", "POST"])
def person_new(request: HttpRequest) -> HttpResponse:
    """Bring a person in."""
    demand(rules.may_change_people(request.user))
    form = PersonForm(posted(request), actor=signed_in(request))
    if request.method == "POST" and form.is_valid():
        person = _save(request, form)
        messages.success(request, _("%(name)s was added.") % {"name": person})
        return redirect("person", person.pk)
    return render(request, "courses/people/edit.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a person."""
    person = _person(request, pk)
    demand(rules.may_change_person(request.user, person))
    form = PersonForm(posted(request), instance=person, actor=signed_in(request))
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, form)
            messages.success(request, _("Saved."))
        except Conflict as error:
            tell(request, error)
        return redirect("person", person.pk)
    return render(request, "courses/people/edit.html", {"form": form, "person": person})
