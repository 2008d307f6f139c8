"""Reports in the background: written into a file with the rights of who asked, and put into the audit log."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.core.files.base import File
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from courses.audit import services as audit
from courses.audit.enums import AuditAction
from courses.audit.models import AuditEntry
from courses.catalogue.models import Course
from courses.people.enums import Role
from courses.people.models import Employee
from courses.rules import is_trainer
from jobs.models import Job
from jobs.services.run import JobContext
from jobs.services.start import register_job, start_job
from kit.problems import Problem
from notifications.services.emit import emit
from reporting.events import READY, ReportReady
from reporting.reports.kinds import REPORTS, Report
from reporting.reports.kinds.filters import Filters, scope_of
from reporting.reports.services.files import check_form, write_report

KIND: Final = "report"
#: What who waits for a report needs to know beyond the code's own words.
ERRORS: Final = {
    "not_allowed": _("You may no longer run this report. If you need it, ask HR."),
    "pdf_font_missing": _(
        "No font with Chinese is installed on the server, so no PDF can be made. Take an Excel workbook,"
        " and tell your administrator."
    ),
}


def start_report(
    *,
    owner: Employee,
    report: Report,
    filters: Filters,
    form: str,
    language: str,
    name: str = "",
    told: bool = False,
) -> Job:
    """Write a report in the background; the same one is not begun twice.

    With ``told`` the owner is told when the file is there. Raises what ``scope_of`` and ``check_form`` do.
    """
    check_form(report, scope_of(report, owner, filters), form)
    params = {
        "report": report.kind,
        "filters": dict(filters),
        "form": form,
        "language": language,
        "name": name,
        "told": told,
    }
    same = json.dumps(params, sort_keys=True).encode()
    return start_job(
        owner=owner, kind=KIND, params=params, key=f"{KIND}:{hashlib.sha256(same).hexdigest()[:40]}"
    )


def register() -> None:
    """Have workers write reports."""
    register_job(
        KIND,
        _write,
        title=_("A report"),
        may_read=_may_read,
        notes={"counting": _("Counting"), "writing": _("Writing")},
        errors=ERRORS,
    )


def _may_read(job: Job) -> bool:
    report = REPORTS.get(job.params["report"])
    if report is None or not report.may_run(job.owner):
        return False
    if not job.is_done:
        return True
    # a file holds what its owner could count then
    return job.result.get("role") == job.owner.role and set(job.result.get("courses", ())) <= set(
        _courses(job.owner)
    )


def _courses(owner: Employee) -> list[int]:
    """Return the courses that a trainer counts; HR and others count all, or none."""
    if not is_trainer(owner):
        return []
    return sorted(Course.objects.followed_by(owner).values_list("pk", flat=True))


def _write(context: JobContext) -> dict[str, Any]:
    """Attach the file, and write who took what out of the site."""
    params, owner = context.params, context.job.owner
    report = REPORTS.get(params["report"])
    if report is None or not owner.is_active:
        raise Problem("not_allowed")
    context.progress(0, 1, "counting")
    courses = _courses(owner)
    with translation.override(params["language"] or settings.LANGUAGE_CODE):
        scope = scope_of(report, owner, params["filters"])
        total = check_form(report, scope, params["form"])
        with tempfile.TemporaryFile() as target:
            name, content_type, rows = write_report(
                target,
                report=report,
                scope=scope,
                filters=params["filters"],
                form=params["form"],
                tell=lambda done: context.progress(done, total, "writing"),
            )
            target.seek(0)
            context.attach(File(target), name=name, content_type=content_type)
    with context.writing():
        _note(context.job, params, rows)
    ready = ReportReady(str(context.job.pk), params["report"], params["form"], rows, bool(params.get("told")))
    context.when_done(lambda: emit(READY, subject=context.job, person=owner, payload=ready))
    return {"rows": rows, "role": owner.role, "courses": courses}


def _note(job: Job, params: Mapping[str, Any], rows: int) -> None:
    """Write the audit entry, once, also where the job was begun again."""
    if not AuditEntry.objects.on(job).filter(action=AuditAction.REPORT_EXPORTED).exists():
        label = f"{params['report']} · {params['form']} · {rows} · {filters_label(params['filters'])}"
        audit.record(actor=job.owner, action=AuditAction.REPORT_EXPORTED, target=job, label=label.strip(" ·"))


def filters_label(filters: Filters) -> str:
    """Return filters as the audit log keeps them."""
    return ", ".join(f"{name}={value}" for name, value in sorted(filters.items()) if value)


def people_who_may_run(report: Report) -> QuerySet[Employee]:
    """Return everyone to whom a report can be sent: the rule is about roles, so the roles are asked."""
    roles = [role for role in Role if report.may_run(Employee(role=role))]
    return Employee.objects.active().filter(role__in=roles)
