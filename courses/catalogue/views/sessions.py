"""Pages of sessions."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import rules
from courses.access import editable_course, editable_session, known_session, signed_in
from courses.catalogue import services as service
from courses.catalogue.forms import SessionForm
from courses.enrolment.models import Enrolment
from courses.enrolment.queries.learning import steps_of
from courses.enrolment.services.enrolment import complete_session, reopen_session, still_missing
from kit.grants import closed_by
from kit.problems import Conflict
from kit.web.access import demand, posted
from kit.web.refusals import tell


@login_required
@require_safe
def session_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a session: material, lectures, prompts, and the way on."""
    session = known_session(request, pk)
    if refusal := closed_by(request.user, session):
        tell(request, Conflict(refusal))
        return redirect(session.course)
    enrolment = session.course.enrolments.filter(employee=signed_in(request)).first()
    steps = steps_of(session.course, enrolment)
    index = next(i for i, step in enumerate(steps) if step.session == session)
    context = {
        "session": session,
        "course": session.course,
        "enrolment": enrolment,
        "steps": steps,
        "step": steps[index],
        "number": index + 1,
        "before": steps[index - 1].session if index else None,
        "after": steps[index + 1].session if index + 1 < len(steps) else None,
        "may_edit": rules.may_edit_course(request.user, session.course),
    }
    return render(request, "courses/catalogue/session.html", context)


@login_required
@require_POST
def session_complete(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a session as finished and go on or, with ``undo``, take that back."""
    session = known_session(request, pk)
    enrolment = session.course.enrolments.filter(employee=signed_in(request)).first()
    demand(enrolment is not None)
    assert enrolment is not None
    if "undo" in request.POST:
        reopen_session(enrolment=enrolment, session=session)
        messages.success(request, _("“%(title)s” is open again.") % {"title": session.title})
        return redirect(session)
    try:
        enrolment = complete_session(enrolment=enrolment, session=session)
    except Conflict as error:
        tell(request, error)
        return redirect(session.course)
    ahead = next((step.session for step in steps_of(session.course, enrolment) if step.is_next), None)
    if ahead is None:
        _tell_end(request, enrolment)
        return redirect(session.course)
    messages.success(request, _("“%(title)s” is finished.") % {"title": session.title})
    return redirect(ahead)


def _tell_end(request: HttpRequest, enrolment: Enrolment) -> None:
    """Say that the course is completed, or what is still missing after the last session."""
    if enrolment.completed_at is not None:
        messages.success(request, _("You have completed this course. Well done."))
        return
    messages.info(request, _("All sessions are finished.") + " " + " ".join(still_missing(enrolment)))


def _preview(request: HttpRequest) -> HttpResponse:
    return render(request, "courses/catalogue/_preview.html", {"text": request.POST.get("material", "")})


@login_required
@require_http_methods(["GET", "POST"])
def session_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a session to a course."""
    course = editable_course(request, pk)
    form = SessionForm(posted(request))
    if "preview" in request.POST:
        return _preview(request)
    if request.method == "POST" and form.is_valid():
        session = service.add_session(actor=signed_in(request), course=course, **form.cleaned_data)
        messages.success(request, _("The session is added. Add lectures and questions below."))
        return redirect(session)
    return render(request, "courses/catalogue/session_edit.html", {"course": course, "form": form})


@login_required
@require_http_methods(["GET", "POST"])
def session_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a session's words."""
    session = editable_session(request, pk)
    form = SessionForm(posted(request), instance=session)
    if "preview" in request.POST:
        return _preview(request)
    if request.method == "POST" and form.is_valid():
        service.update_session(actor=signed_in(request), session=session, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(session)
    return render(
        request,
        "courses/catalogue/session_edit.html",
        {"course": session.course, "session": session, "form": form},
    )


@login_required
@require_POST
def session_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a session up or down."""
    session = editable_session(request, pk)
    up = request.POST.get("direction") == "up"
    sessions = service.move_session(session=session, up=up)
    if getattr(request, "htmx", False):
        context = {"course": session.course, "sessions": sessions, "moved": session.pk, "up": up}
        context |= {"place": sessions.index(session) + 1, "total": len(sessions)}
        return render(request, "courses/catalogue/_session_order.html", context)
    return redirect("course-edit", session.course_id)


@login_required
@require_POST
def session_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a session that no answer depends on."""
    session = editable_session(request, pk)
    course = session.course
    try:
        service.delete_session(actor=signed_in(request), session=session)
        messages.success(request, _("The session was deleted."))
    except Conflict as error:
        tell(request, error)
    return redirect("course-edit", course.pk)
