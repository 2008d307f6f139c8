"""Reports that one keeps: run them, let them go out once a week, or drop them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courses.access import signed_in
from kit.web.access import demand, posted
from reporting.reports.forms import ScheduleForm
from reporting.reports.models import ReportSchedule, SavedReport
from reporting.reports.services.schedules import delete_saved, delete_schedule, set_schedule, stop_schedule
from reporting.reports.views.reports import begin, report_for
from reporting.rules import may_see_reports


def _saved(request: HttpRequest, pk: int) -> SavedReport:
    demand(may_see_reports(request.user))
    return get_object_or_404(SavedReport.objects.visible_to(request.user), pk=pk)


def _schedule(request: HttpRequest, pk: int) -> ReportSchedule:
    demand(may_see_reports(request.user))
    rows = ReportSchedule.objects.visible_to(request.user).select_related("saved")
    return get_object_or_404(rows, pk=pk)


@login_required
@require_POST
def saved_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a file of what is kept."""
    saved = _saved(request, pk)
    job = begin(request, report_for(request, saved.kind), saved.filters, saved.form)
    return redirect(job or "reports")


@login_required
@require_POST
def saved_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep it no more; it goes out no more either."""
    saved = _saved(request, pk)
    delete_saved(saved=saved)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": saved.name})
    return redirect("reports")


@login_required
@require_http_methods(["GET", "POST"])
def saved_schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Have what is kept go out once a week."""
    return _edit(request, _saved(request, pk), None)


@login_required
@require_http_methods(["GET", "POST"])
def schedule_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Change when it goes out, and to whom."""
    schedule = _schedule(request, pk)
    return _edit(request, schedule.saved, schedule)


def _edit(request: HttpRequest, saved: SavedReport, schedule: ReportSchedule | None) -> HttpResponse:
    report = report_for(request, saved.kind)
    form = ScheduleForm(posted(request), report=report, viewer=signed_in(request), schedule=schedule)
    if form.is_valid():
        kept = set_schedule(saved=saved, schedule=schedule, **form.cleaned_data)
        at = timezone.localtime(kept.next_at)
        messages.success(request, _("It goes out next on %(at)s.") % {"at": f"{at:%Y-%m-%d %H:%M}"})
        return redirect("reports")
    context = {"form": form, "saved": saved, "report": report, "schedule": schedule}
    return render(request, "reporting/reports/schedule.html", context)


@login_required
@require_POST
def schedule_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Have it go out no more for now, or again."""
    stop_schedule(schedule=_schedule(request, pk))
    return redirect("reports")


@login_required
@require_POST
def schedule_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Have it go out never again."""
    delete_schedule(schedule=_schedule(request, pk))
    messages.success(request, _("It goes out no more."))
    return redirect("reports")
