"""Give a course to people, and follow them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import rules
from courses.forms import AssignForm, ProgressFilterForm
from courses.models import Course, DepartmentAssignment
from courses.queries.catalogue import with_figures
from courses.queries.people import find_enrolments
from courses.services.enrolment import assign_course, preview_assignment, withdraw_assignment
from courses.views.access import demand, page_of, posted, signed_in, visible_course


def _preview(request: HttpRequest, course: Course, form: AssignForm) -> HttpResponse:
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        data = form.cleaned_data
        context["preview"] = preview_assignment(
            course=course, departments=data["departments"], employees=data["people"]
        )
    return render(request, "courses/_assign_preview.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def course_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Assign a course to departments and people."""
    course = visible_course(request, pk)
    demand(rules.may_assign_course(request.user, course))
    form = AssignForm(posted(request))
    if "preview" in request.POST:
        return _preview(request, course, form)
    if request.method == "POST" and form.is_valid():
        return _assign(request, course, form)
    given = course.department_assignments.select_related("department", "assigned_by").order_by(
        "department__path"
    )
    return render(request, "courses/assign.html", {"course": course, "form": form, "given": given})


def _assign(request: HttpRequest, course: Course, form: AssignForm) -> HttpResponse:
    data = form.cleaned_data
    new = assign_course(
        course=course,
        departments=data["departments"],
        employees=data["people"],
        due_on=data["due_on"],
        assigned_by=signed_in(request),
    )
    text = ngettext("%(n)d person is newly enrolled.", "%(n)d people are newly enrolled.", new)
    messages.success(request, text % {"n": new})
    return redirect("course-progress", course.pk)


@login_required
@require_POST
def assignment_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a course back from a department; with ``unenrol`` also from those who have not begun it."""
    rows = DepartmentAssignment.objects.filter(course__in=Course.objects.visible_to(request.user))
    assignment = get_object_or_404(rows.select_related("course", "department"), pk=pk)
    demand(rules.may_assign_course(request.user, assignment.course))
    gone = withdraw_assignment(
        actor=signed_in(request), assignment=assignment, unenrol="unenrol" in request.POST
    )
    said = _("“%(department)s” no longer has this course. Who joins it later is not enrolled.")
    messages.success(request, said % {"department": assignment.department})
    if gone:
        text = ngettext("%(n)d person is no longer enrolled.", "%(n)d people are no longer enrolled.", gone)
        messages.success(request, text % {"n": gone})
    return redirect("course-assign", assignment.course_id)


@login_required
@require_safe
def course_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who takes a course and how far each is."""
    course = visible_course(request, pk)
    demand(rules.may_see_course_progress(request.user, course))
    form = ProgressFilterForm(request.GET)
    form.is_valid()
    context = {
        "course": with_figures(Course.objects.filter(pk=course.pk)).get(),
        "page_obj": page_of(request, find_enrolments(course, **form.cleaned_data)),
        "form": form,
        "may_assign": rules.may_assign_course(request.user, course),
        "may_see_people": rules.may_see_people(request.user),
    }
    return render(request, "courses/progress.html", context)
