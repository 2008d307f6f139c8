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


def _answer(request: HttpRequest, course: Course, form: GlossaryForm | None = None) -> HttpResponse:
    context = {"course": course, "glossary": course.glossary.all(), "glossary_form": form or GlossaryForm()}
    return render(request, "courses/catalogue/_glossary.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def glossary(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the glossary's editor; a POST adds a term."""
    course = editable_course(request, pk)
    if request.method != "POST":
        return _answer(request, course)
    form = GlossaryForm(request.POST)
    if not form.is_valid():
        return _answer(request, course, form)
    service.add_glossary_term(actor=signed_in(request), course=course, **form.cleaned_data)
    return _answer(request, course) if getattr(request, "htmx", False) else redirect("course-edit", course.pk)


@login_required
@require_POST
def glossary_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a term out."""
    rows = GlossaryTerm.objects.filter(course__in=Course.objects.visible_to(request.user))
    term = get_object_or_404(rows.select_related("course"), pk=pk)
    course = editable_course(request, term.course_id)
    service.delete_glossary_term(actor=signed_in(request), term=term)
    if getattr(request, "htmx", False):
        return _answer(request, course)
    return redirect("course-edit", course.pk)
