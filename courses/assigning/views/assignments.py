"""Give courses and paths to people, and follow them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import rules
from courses.access import signed_in, visible_course, visible_path
from courses.assigning.forms import AssignForm, ProgressFilterForm
from courses.assigning.models import Assignment
from courses.assigning.queries.assignments import assignments_of, list_assignments
from courses.assigning.services.assignments import Thing, assign, preview_assignment, withdraw_assignment
from courses.catalogue.models import Course
from courses.catalogue.queries import with_figures
from courses.enrolment.queries.people import find_enrolments
from courses.paths.models import LearningPath
from kit.web.access import demand, page_of, posted


@login_required
@require_http_methods(["GET", "POST"])
def course_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Assign a course to people and by rules."""
    course = visible_course(request, pk)
    demand(rules.may_assign_course(request.user, course))
    return _assigning(request, course)


@login_required
@require_http_methods(["GET", "POST"])
def path_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Assign a path to people and by rules."""
    path = visible_path(request, pk)
    demand(rules.may_assign_path(request.user, path))
    return _assigning(request, path)


def _assigning(request: HttpRequest, thing: Thing) -> HttpResponse:
    form = AssignForm(posted(request))
    valid = request.method == "POST" and form.is_valid()
    is_path = isinstance(thing, LearningPath)
    if "preview" in request.POST:
        preview = preview_assignment(thing=thing, audience=form.audience()) if valid else None
        context: dict[str, object] = {"form": form, "preview": preview, "is_path": is_path}
        return render(request, "courses/assigning/_preview.html", context)
    if valid:
        return _assign(request, thing, form)
    context = {"form": form, "thing": thing, "is_path": is_path, "given": assignments_of(thing)}
    return render(request, "courses/assigning/assign.html", context)


def _assign(request: HttpRequest, thing: Thing, form: AssignForm) -> HttpResponse:
    done = assign(thing=thing, audience=form.audience(), due=form.due(), assigned_by=signed_in(request))
    if done.waits:
        messages.success(request, _("It is assigned. So many people are enrolled in the background."))
    elif isinstance(thing, LearningPath):
        text = ngettext("%(n)d enrolment is new.", "%(n)d enrolments are new.", done.new)
        messages.success(request, text % {"n": done.new})
    else:
        text = ngettext("%(n)d person is newly enrolled.", "%(n)d people are newly enrolled.", done.new)
        messages.success(request, text % {"n": done.new})
    return redirect(thing if isinstance(thing, LearningPath) else _progress_of(thing))


def _progress_of(course: Course) -> str:
    return reverse("course-progress", args=[course.pk])


@login_required
@require_safe
def assignment_list(request: HttpRequest) -> HttpResponse:
    """List what is assigned to whom, the latest first."""
    demand(rules.may_create_path(request.user))
    rows = list_assignments(Assignment.objects.visible_to(request.user))
    context = {"page_obj": page_of(request, rows), "sees_all": rules.is_hr(request.user)}
    return render(request, "courses/assigning/assignments.html", context)


@login_required
@require_POST
def assignment_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an assignment back; with ``unenrol`` also from those who have not begun."""
    courses = Course.objects.visible_to(request.user).order_by().values("pk")
    paths = LearningPath.objects.visible_to(request.user).order_by().values("pk")
    seen = Assignment.objects.filter(course__in=courses) | Assignment.objects.filter(path__in=paths)
    rows = seen.select_related("course", "path", "department", "employee")
    assignment = get_object_or_404(rows, pk=pk)
    demand(Assignment.objects.visible_to(request.user).filter(pk=pk).exists())
    gone = withdraw_assignment(
        actor=signed_in(request), assignment=assignment, unenrol="unenrol" in request.POST
    )
    said = _("“%(audience)s” no longer has this assignment. Who comes later is not enrolled.")
    messages.success(request, said % {"audience": assignment.audience})
    if gone:
        text = ngettext("%(n)d person is no longer enrolled.", "%(n)d people are no longer enrolled.", gone)
        messages.success(request, text % {"n": gone})
    if request.POST.get("then") == "list":
        return redirect("assignments")
    route = "course-assign" if assignment.course_id else "path-assign"
    return redirect(route, assignment.thing.pk)


@login_required
@require_safe
def course_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who takes a course and how far each is."""
    course = visible_course(request, pk)
    demand(rules.may_see_course_progress(request.user, course))
    form = ProgressFilterForm(request.GET)
    form.is_valid()
    context = {
        "course": with_figures([course])[0],
        "page_obj": page_of(request, find_enrolments(course, **form.cleaned_data)),
        "form": form,
        "may_assign": rules.may_assign_course(request.user, course),
        "may_see_people": rules.may_see_people(request.user),
    }
    return render(request, "courses/enrolment/progress.html", context)
