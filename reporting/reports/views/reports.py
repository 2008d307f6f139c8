"""Reports: what there is, what one keeps, and a look at one before it is taken as a file."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.access import signed_in
from courses.people.models import Employee
from jobs.models import Job
from jobs.views import job_context
from kit.problems import Problem, words_for
from kit.web.access import demand
from reporting.reports.forms import FormatForm, ReportFilterForm, SaveReportForm
from reporting.reports.kinds import REPORTS, Report, reports_of
from reporting.reports.kinds.filters import Filters, scope_of, told
from reporting.reports.models import ReportSchedule, SavedReport
from reporting.reports.services.jobs import ERRORS, KIND, start_report
from reporting.reports.services.schedules import save_report
from reporting.reports.views.shown import look_at
from reporting.rules import may_see_reports

#: Files that the first page lists.
FILES: Final = 10


def report_for(request: HttpRequest, kind: str) -> Report:
    """Return a kind that the person may run: 404 for what there is not, 403 for others."""
    report = REPORTS.get(kind)
    if report is None:
        raise Http404
    demand(report.may_run(request.user))
    return report


@login_required
@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """Show the kinds, what one keeps, when it goes out, and one's latest files."""
    demand(may_see_reports(request.user))
    person = signed_in(request)
    schedules = ReportSchedule.objects.visible_to(person).select_related("saved")
    context = {
        "reports": reports_of(person),
        "saved": [(one, REPORTS.get(one.kind)) for one in SavedReport.objects.visible_to(person)],
        "schedules": schedules.prefetch_related("recipients", "sendings__job", "sendings__recipient"),
        "files": [
            (job, REPORTS.get(job.params.get("report", "")))
            for job in Job.objects.visible_to(person).filter(kind=KIND)[:FILES]
        ],
    }
    return render(request, "reporting/reports/list.html", context)


@login_required
@require_safe
def report_page(request: HttpRequest, kind: str) -> HttpResponse:
    """Show the filters, the numbers with a chart, and the first rows; with ``?job=`` how far a file is."""
    report, person = report_for(request, kind), signed_in(request)
    form = ReportFilterForm(request.GET, report=report, viewer=person)
    context: dict[str, Any] = {
        "report": report,
        "form": form,
        "save": SaveReportForm(),
        "query": _query(request),
    }
    if form.is_valid():
        scope = scope_of(report, person, form.filters)
        context |= {"facts": told(report, scope, form.filters), **look_at(report, scope)}
    job = _job(request, person)
    return render(request, "reporting/reports/report.html", context | (job_context(job) if job else {}))


def _query(request: HttpRequest) -> str:
    """Return the filters as they stand in the address."""
    query = request.GET.copy()
    query.pop("job", None)
    return query.urlencode()


def _job(request: HttpRequest, person: Employee) -> Job | None:
    try:
        key = UUID(request.GET.get("job", ""))
    except ValueError:
        return None
    return Job.objects.visible_to(person).filter(kind=KIND, pk=key).first()


@login_required
@require_POST
def report_run(request: HttpRequest, kind: str) -> HttpResponse:
    """Begin a file with the filters in the address, and show how far it is."""
    report, person = report_for(request, kind), signed_in(request)
    filters, chosen = ReportFilterForm(request.GET, report=report, viewer=person), FormatForm(request.POST)
    if not (filters.is_valid() and chosen.is_valid()):
        return redirect(_address(report, request.GET))
    job = begin(request, report, filters.filters, chosen.cleaned_data["form"])
    return redirect(_address(report, request.GET, job))


def begin(request: HttpRequest, report: Report, filters: Filters, form: str) -> Job | None:
    """Begin a file in the reader's language; where that is refused, say so on the next page."""
    try:
        language = get_language() or "en"
        return start_report(
            owner=signed_in(request), report=report, filters=filters, form=form, language=language
        )
    except Problem as problem:
        messages.error(request, str(ERRORS.get(problem.code) or words_for(problem.code)))
        return None


def _address(report: Report, query: QueryDict, job: Job | None = None) -> str:
    kept = query.copy()
    kept.pop("job", None)
    if job is not None:
        kept["job"] = str(job.pk)
    found = reverse("report", args=[report.kind])
    return f"{found}?{kept.urlencode()}" if kept else found


@login_required
@require_POST
def report_save(request: HttpRequest, kind: str) -> HttpResponse:
    """Keep the filters in the address under a name; the same name is replaced."""
    report, person = report_for(request, kind), signed_in(request)
    filters, save = ReportFilterForm(request.GET, report=report, viewer=person), SaveReportForm(request.POST)
    if not (filters.is_valid() and save.is_valid()):
        messages.error(request, _("Give it a name of at most 80 signs."))
        return redirect(_address(report, request.GET))
    saved = save_report(
        owner=person,
        name=save.cleaned_data["name"],
        kind=report.kind,
        filters=filters.filters,
        form=save.cleaned_data["form"],
    )
    messages.success(request, _("“%(name)s” is kept.") % {"name": saved.name})
    return redirect("reports")
