"""Where lists of people come in and go out."""

from __future__ import annotations

import io
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import rules
from courses.access import signed_in
from courses.importing.forms import ExportForm, ImportForm
from courses.importing.queries import PARTS, PlanPart
from courses.importing.services.columns import COLUMNS, written
from courses.importing.services.export import write_template
from courses.importing.services.jobs import KEY, PREVIEW, start_apply, start_export, start_preview
from courses.importing.services.words import CELL_ERRORS, REFUSED
from courses.people.models import Employee
from jobs.models import Job
from jobs.views import job_context
from kit.problems import Conflict
from kit.web.access import demand
from kit.web.refusals import tell

PER_PAGE = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def people_import(request: HttpRequest) -> HttpResponse:
    """Show the work under way, what was found or done, and take a list; POST starts."""
    demand(rules.may_change_people(request.user))
    person = signed_in(request)
    job = Job.objects.visible_to(person).filter(key=KEY).first()
    form = ImportForm()
    if request.method == "POST":
        if "apply" in request.POST:
            return _apply(request, person, job)
        form = ImportForm(request.POST, request.FILES)
        if form.is_valid():
            return _read(request, person, form)
    context: dict[str, Any] = {"form": form, "export": ExportForm(), **(job_context(job) if job else {})}
    if job is not None and job.is_done:
        context |= _found(request, job) if job.kind == PREVIEW else _done(job)
    return render(request, "courses/importing/import.html", context)


def _read(request: HttpRequest, person: Employee, form: ImportForm) -> HttpResponse:
    try:
        start_preview(owner=person, file=form.cleaned_data["file"])
    except Conflict as error:
        tell(request, error)
    return redirect("people-import")


def _apply(request: HttpRequest, person: Employee, job: Job | None) -> HttpResponse:
    if job is None or job.kind != PREVIEW or not job.is_done or str(job.pk) != request.POST["apply"]:
        messages.error(request, _("Another list was sent since. Look at what would change first."))
        return redirect("people-import")
    try:
        start_apply(owner=person, preview=job, skip="skip" in request.POST)
    except Conflict as error:
        tell(request, error)
    return redirect("people-import")


def _found(request: HttpRequest, job: Job) -> dict[str, Any]:
    counts = job.result["counts"]
    first = next((part for part in PARTS if counts[part]), "errors")
    part = request.GET.get("show", "")
    part = part if part in PARTS else first
    rows: Any = PlanPart(job, part)
    page: Page[Any] = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    writes = counts["added"] + counts["changed"] + counts["left"]
    return {
        "preview": job,
        "counts": counts,
        "departments": job.result["departments"],
        "ignored": job.result["ignored"],
        "part": part,
        "page_obj": page,
        "rows": [_row(line) for line in page.object_list],
        "writes": writes,
    }


def _row(line: dict[str, Any]) -> dict[str, Any]:
    """Word what a line of the plan keeps in codes."""
    errors = [(COLUMNS[column], CELL_ERRORS[code], said) for column, code, said in line.get("errors", [])]
    language = get_language() or "en"
    changes = [
        (COLUMNS[column], *(written(column, value, language) if value else "" for value in pair))
        for column, pair in line.get("changes", {}).items()
    ]
    return line | {"errors": errors, "changes": changes}


def _done(job: Job) -> dict[str, Any]:
    named = [(number, REFUSED[code]) for number, code in job.result["named"]]
    return {"applied": job.result, "named": named}


@login_required
@require_safe
def people_template(request: HttpRequest) -> HttpResponse:
    """Hand out a list to fill in: ``?language=zh-hans|en``, ``?form=csv|xlsx``."""
    demand(rules.may_change_people(request.user))
    target = io.BytesIO()
    form = "csv" if request.GET.get("form") == "csv" else "xlsx"
    language = request.GET.get("language") or get_language() or "en"
    name, content_type = write_template(target, form=form, language=language)
    disposition = content_disposition_header(True, name) or "attachment"
    return HttpResponse(
        target.getvalue(), content_type=content_type, headers={"Content-Disposition": disposition}
    )


@login_required
@require_POST
def people_export(request: HttpRequest) -> HttpResponse:
    """Write everyone into a file in the background, and show how far it is."""
    demand(rules.may_change_people(request.user))
    form = ExportForm(request.POST)
    if not form.is_valid():
        return redirect("people-import")
    return redirect(
        start_export(
            owner=signed_in(request), form=form.cleaned_data["form"], language=get_language() or "en"
        )
    )
