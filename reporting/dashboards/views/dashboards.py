"""Dashboards of the company, a department and a course: figures as last measured."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from courses.access import SignedInRequest, visible_course
from courses.people.models import Department
from courses.rules import is_hr, may_see_course_progress, may_see_figures
from jobs.models import Job
from jobs.views import job_context
from kit.web.access import demand, page_of
from reporting.dashboards.queries.dashboard import (
    courses_of,
    departments_of,
    last_measured,
    longest_overdue,
    standing_of,
    trail_of,
    weeks_of,
)
from reporting.dashboards.views.charts import activity_chart, completion_chart, trend_chart
from reporting.scope import Scope
from reporting.standings.models import Standing
from reporting.standings.services.jobs import KIND, start_measuring

#: So many courses are shown at a glance.
FEW = 8


@require_safe
@login_required
def figures(request: SignedInRequest) -> HttpResponse:
    """Show the company; to trainers, their courses. ``?part=1`` returns it at a glance alone."""
    demand(may_see_figures(request.user))
    if request.GET.get("part"):
        return _glance(request, Scope(request.user))
    return _by_part(request, Scope(request.user), "reporting/dashboards/company.html")


@require_safe
@login_required
def department_figures(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a department with all below it."""
    demand(is_hr(request.user))
    department = get_object_or_404(Department, pk=pk)
    context = {"department": department, "trail": trail_of(department)}
    scope = Scope(request.user, department=department)
    return _by_part(request, scope, "reporting/dashboards/department.html", **context)


@require_safe
@login_required
def course_figures(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a course; to HR by department as well."""
    course = visible_course(request, pk)
    demand(may_see_course_progress(request.user, course))
    scope = Scope(request.user, course=course)
    context: dict[str, Any] = {"course": course}
    measured = last_measured()
    rows = Standing.objects.none()
    if measured and is_hr(request.user):
        sort = request.GET.get("sort", "")
        rows = departments_of(scope, measured, sort=sort, all_of_them=True)
    context |= _board(request, scope, measured, rows, "department")
    return render(request, "reporting/dashboards/course.html", context)


@require_POST
@login_required
def figures_refresh(request: SignedInRequest) -> HttpResponse:
    """Measure in the background, and go back to the page that asked for it."""
    demand(may_see_figures(request.user))
    asked_from = request.headers.get("Referer", "")
    known = url_has_allowed_host_and_scheme(
        asked_from, {request.get_host()}, require_https=request.is_secure()
    )
    back = urlsplit(asked_from)._replace(scheme="", netloc="").geturl() if known else reverse("figures")
    start_measuring(owner=request.user, back=back)
    return redirect(back)


def _glance(request: SignedInRequest, scope: Scope) -> HttpResponse:
    measured = last_measured()
    context: dict[str, Any] = {}
    if measured:
        rows = courses_of(scope, measured).filter(asked__gt=0)[:FEW]
        context = {"standing": standing_of(scope, measured), "rows": rows}
    return render(request, "reporting/dashboards/_glance.html", context)


def _by_part(request: SignedInRequest, scope: Scope, template: str, **context: Any) -> HttpResponse:
    """Render a scope with its departments or, with ``?by=course`` or where there are none, its courses."""
    measured = last_measured()
    rows, part = Standing.objects.none(), "course"
    if measured:
        sort = request.GET.get("sort", "")
        by_department = departments_of(scope, measured, sort=sort)
        may_choose = is_hr(request.user) and by_department.exists()
        part = "department" if may_choose and request.GET.get("by") != "course" else "course"
        rows = by_department if part == "department" else courses_of(scope, measured, sort=sort)
        context["may_choose"] = may_choose
    context |= _board(request, scope, measured, rows, part)
    return render(request, template, context)


def _board(
    request: SignedInRequest, scope: Scope, measured: Standing | None, rows: QuerySet[Standing], part: str
) -> dict[str, Any]:
    """Return what all dashboards show; ``measured`` is None where there is nothing to show yet.

    ``rows`` are what is listed, each a ``part``: a department or a course.
    """
    working = Job.objects.visible_to(request.user).filter(key=KIND).active().first()
    context: dict[str, Any] = {
        "measured": measured,
        "part": part,
        "oversees": is_hr(request.user),
        **(job_context(working) if working else {}),
    }
    if measured is None:
        return context
    page, weeks = page_of(request, rows), weeks_of(scope, measured)
    return context | {
        "standing": standing_of(scope, measured),
        "page_obj": page,
        "weeks": weeks,
        "late": longest_overdue(scope),
        "completion_chart": completion_chart(page.object_list, part),
        "trend_chart": trend_chart(weeks),
        "activity_chart": activity_chart(weeks),
    }
