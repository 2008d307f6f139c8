"""A course's glossary, refreshed alone."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from courses.access import editable_course, signed_in
from courses.catalogue import services as service
from courses.catalogue.forms import GlossaryForm
from courses.catalogue.models import Course, GlossaryTerm
from kit.web.access import posted


def _answer(request: HttpRequest, course: Course, form: GlossaryForm | None = None) -> HttpResponse:
    context = {"course": course, "glossary": course.glossary.all()}
    context["glossary_form"] = form or GlossaryForm(course=course)
    return render(request, "courses/catalogue/_glossary.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def glossary(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the glossary's editor; a POST adds a term."""
    course = editable_course(request, pk)
    if request.method != "POST":
        return _answer(request, course)
    form = GlossaryForm(request.POST, course=course)
    if not form.is_valid():
        return _answer(request, course, form)
    service.add_glossary_term(actor=signed_in(request), course=course, **form.cleaned_data)
    return _done(request, course)


def _term(request: HttpRequest, pk: int) -> GlossaryTerm:
    """Return a term that the person may edit; 404 where its course is not seen, 403 where only that."""
    rows = GlossaryTerm.objects.filter(course__in=Course.objects.visible_to(request.user))
    term = get_object_or_404(rows.select_related("course"), pk=pk)
    term.course = editable_course(request, term.course_id)
    return term


@login_required
@require_http_methods(["GET", "POST"])
def glossary_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the editor with one term to be changed; a POST changes it."""
    term = _term(request, pk)
    form = GlossaryForm(posted(request), instance=term, course=term.course)
    if request.method != "POST" or not form.is_valid():
        return _answer(request, term.course, form)
    data = form.cleaned_data
    service.update_glossary_term(
        actor=signed_in(request), term=term, spelling=data["term"], meaning=data["meaning"]
    )
    return _done(request, term.course)


def _done(request: HttpRequest, course: Course) -> HttpResponse:
    return _answer(request, course) if getattr(request, "htmx", False) else redirect("course-edit", course.pk)


@login_required
@require_POST
def glossary_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a term out."""
    term = _term(request, pk)
    service.delete_glossary_term(actor=signed_in(request), term=term)
    return _done(request, term.course)
