"""Pictures of a class: who holds which key point, and how that changes."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from assessments.answers.models.answer import Answer
from assessments.pictures.queries.heatmap import HeatMap, class_map, department_map
from assessments.pictures.queries.heatmap_table import table_of
from assessments.pictures.queries.trends import course_weeks, own_lines
from assessments.pictures.views.charts import MOST_LINES, course_chart, own_chart
from courses.access import SignedInRequest, editable_course, visible_course
from courses.audit import services as audit
from courses.audit.enums import AuditAction
from courses.catalogue.models import Course
from courses.rules import may_edit_course, may_see_course_progress
from kit.sheets.csv_cells import csv_lines
from kit.web.access import demand


def _followed(request: SignedInRequest, pk: int) -> tuple[Course, bool]:
    """Return the course, and whether its people are shown: the course's trainers see them, HR departments."""
    course = visible_course(request, pk)
    demand(may_see_course_progress(request.user, course))
    return course, may_edit_course(request.user, course) and request.GET.get("by") != "department"


def _map(request: SignedInRequest, course: Course, people: bool) -> HeatMap:
    sort = request.GET.get("sort", "")
    return class_map(course, sort, viewer=request.user) if people else department_map(course, sort)


@require_safe
@login_required
def course_mastery(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show people, or departments, by key points."""
    course, people = _followed(request, pk)
    context = {
        "course": course,
        "map": _map(request, course, people),
        "people": people,
        "sort": request.GET.get("sort", ""),
        "may_choose": may_edit_course(request.user, course),
    }
    return render(request, "assessments/pictures/heatmap.html", context)


@require_safe
@login_required
def course_mastery_csv(request: SignedInRequest, pk: int) -> StreamingHttpResponse:
    """Send the same as a file for spreadsheets."""
    course, people = _followed(request, pk)
    audit.record(actor=request.user, action=AuditAction.DOWNLOADED, target=course, label=str(course))
    rows = table_of(_map(request, course, people), people=people)
    name = slugify(course.title) or f"course-{course.pk}"
    headers = {"Content-Disposition": f'attachment; filename="mastery-{name}.csv"'}
    return StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
@login_required
def course_mastery_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Go to the latest answer of ``?learner=`` to ``?prompt=``; 404 where there is none."""
    course = editable_course(request, pk)
    wanted = [request.GET.get(name, "") for name in ("learner", "prompt")]
    if not all(key.isdecimal() and len(key) < 19 for key in wanted):
        raise Http404
    answers = Answer.objects.visible_to(request.user).filter(prompt__session__course=course)
    learner, prompt = map(int, wanted)
    latest = answers.filter(learner=learner, prompt=prompt).order_by("-number").values("pk")[:1]
    return redirect("answer", get_object_or_404(Answer, pk__in=latest).pk)


@require_safe
@login_required
def course_trend(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show how a class came on, week by week: figures, no people."""
    course = visible_course(request, pk)
    demand(may_see_course_progress(request.user, course))
    weeks = course_weeks(course)
    context = {"course": course, "weeks": weeks, "chart": course_chart(weeks)}
    return render(request, "assessments/pictures/trend.html", context)


@require_safe
@login_required
def own_trend(request: SignedInRequest) -> HttpResponse:
    """Show how one's own mastery came on, a line for each course."""
    lines = own_lines(request.user)
    context = {"lines": lines, "chart": own_chart(lines), "left_out": len(lines[MOST_LINES:])}
    return render(request, "assessments/pictures/own_trend.html", context)
