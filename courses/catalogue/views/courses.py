"""Pages of courses."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import rules
from courses.access import editable_course, signed_in, visible_course
from courses.catalogue import services as service
from courses.catalogue.forms import CourseForm
from courses.catalogue.queries import catalogue, with_figures
from courses.enrolment.queries.learning import steps_of
from courses.enrolment.services.enrolment import still_missing
from courses.paths.models import LearningPath
from courses.paths.queries import waits_for
from kit.problems import Conflict
from kit.web.access import demand, page_of, posted
from kit.web.refusals import tell


@login_required
@require_safe
def course_list(request: HttpRequest) -> HttpResponse:
    """List the courses that the person sees."""
    person = signed_in(request)
    page = page_of(request, catalogue(person), 24)
    oversees = rules.is_trainer(person) or rules.is_hr(person)
    if oversees:
        page.object_list = with_figures(page.object_list)
    context = {
        "page_obj": page,
        "may_create_course": rules.may_create_course(person),
        "oversees": oversees,
    }
    return render(request, "courses/catalogue/course_list.html", context)


@login_required
@require_safe
def course_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a course: its sessions in order, its glossary, how far the person is."""
    course = visible_course(request, pk)
    enrolment = course.enrolments.filter(employee=signed_in(request)).with_progress().first()
    context = {
        "course": course,
        "enrolment": enrolment,
        "waits_for": waits_for(enrolment) if enrolment else [],
        "missing": still_missing(enrolment) if enrolment else [],
        "exemption": course.exemptions.active().filter(employee=signed_in(request)).first(),
        "certificate": enrolment.certificates.first() if enrolment else None,
        "on_paths": LearningPath.objects.visible_to(request.user)
        .filter(steps__course=course)
        .order_by("title"),
        "steps": steps_of(course, enrolment),
        "trainers": course.trainers.order_by("name"),
        "glossary": course.glossary.all(),
        "may_edit": rules.may_edit_course(request.user, course),
        "may_assign": rules.may_assign_course(request.user, course),
    }
    return render(request, "courses/catalogue/course.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def course_new(request: HttpRequest) -> HttpResponse:
    """Open a course."""
    person = signed_in(request)
    demand(rules.may_create_course(person))
    start = {"trainers": [person.pk]} if rules.is_trainer(person) else {}
    form = CourseForm(posted(request), initial=start)
    if request.method == "POST" and form.is_valid():
        course = service.create_course(actor=person, **form.cleaned_data)
        messages.success(request, _("The course is a draft. Add its sessions, then publish it."))
        return redirect("course-edit" if rules.may_edit_course(person, course) else "course", course.pk)
    return render(request, "courses/catalogue/course_new.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def course_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a course, the order of its sessions and its glossary."""
    course = editable_course(request, pk)
    form = CourseForm(posted(request), instance=course)
    if request.method == "POST" and form.is_valid():
        service.update_course(actor=signed_in(request), course=course, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("course-edit", course.pk)
    context = {"course": course, "form": form, "sessions": course.sessions.defer("material")}
    return render(
        request, "courses/catalogue/course_edit.html", context | {"glossary": course.glossary.all()}
    )


@login_required
@require_POST
def course_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the course to its learners or, with ``withdraw``, take it back to draft."""
    course, person = editable_course(request, pk), signed_in(request)
    try:
        if "withdraw" in request.POST:
            service.withdraw_course(actor=person, course=course)
            messages.success(
                request, _("The course is a draft again. Learners no longer see it; progress is kept.")
            )
        else:
            service.publish_course(actor=person, course=course)
            messages.success(request, _("The course is published. Everyone enrolled sees it now."))
    except Conflict as error:
        tell(request, error)
    return redirect("course-edit", course.pk)
