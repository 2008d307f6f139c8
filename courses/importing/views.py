"""Where lists of people come in and go out."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import rules
from courses.access import signed_in
from courses.catalogue.models import Course
from courses.importing.forms import ExportForm, ImportForm
from courses.importing.queries import PARTS, PlanPart
from courses.importing.services.columns import COLUMNS, written
from courses.importing.services.export import write_template
from courses.importing.services.finding import KEEP, NEW
from courses.importing.services.start import (
    APPLY,
    KEY,
    PREVIEW,
    UNDO,
    may_undo,
    start_again,
    start_apply,
    start_export,
    start_preview,
    start_undo,
)
from courses.importing.services.words import CELL_ERRORS, NOTED, REFUSED
from courses.importing.services.world import Departments
from courses.people.models import Employee
from jobs.models import Job
from jobs.views import job_context
from kit.problems import Conflict
from kit.web.access import demand
from kit.web.refusals import tell

PER_PAGE = 50
#: So many imports are shown, to be taken back.
LATEST = 5


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def people_import(request: HttpRequest) -> HttpResponse:
    """Show the work under way, what was found or done, and take a list; POST starts what is asked."""
    demand(rules.may_change_people(request.user))
    person = signed_in(request)
    job = Job.objects.visible_to(person).filter(key=KEY).first()
    form = ImportForm()
    if request.method == "POST":
        if "apply" in request.POST:
            return _apply(request, person, job)
        if "settle" in request.POST:
            return _settle(request, person, job)
        if "undo" in request.POST:
            return _undo(request, person)
        form = ImportForm(request.POST, request.FILES)
        if form.is_valid():
            return _read(request, person, form)
    context: dict[str, Any] = {"form": form, "export": ExportForm(), **(job_context(job) if job else {})}
    if job is not None and job.is_done:
        context |= {PREVIEW: _found, UNDO: _undone}.get(job.kind, _done)(request, job)
    imports = [one for one in Job.objects.visible_to(person).filter(kind=APPLY)[:LATEST] if one.is_done]
    context["imports"] = [{"job": one, "may_undo": may_undo(one)} for one in imports]
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
        skip, checked = "skip" in request.POST, "checked" in request.POST
        start_apply(owner=person, preview=job, skip=skip, checked=checked)
    except Conflict as error:
        tell(request, error)
    return redirect("people-import")


def _settle(request: HttpRequest, person: Employee, job: Job | None) -> HttpResponse:
    """Check the list again with the departments that were settled; each answer is a key, "new" or "keep"."""
    if job is None or job.kind != PREVIEW or not job.is_done or str(job.pk) != request.POST["settle"]:
        messages.error(request, _("Another list was sent since. Look at what would change first."))
        return redirect("people-import")
    given = [
        (said.lower(), request.POST.get(f"department-{at}", ""))
        for at, (said, _rows, _keys) in enumerate(job.result.get("asked", []))
    ]
    answers = {said: answer for said, answer in given if answer in (NEW, KEEP) or answer.isdecimal()}
    if not answers:
        messages.error(request, _("Say of at least one department which one is meant."))
        return redirect("people-import")
    try:
        start_again(owner=person, preview=job, answers=answers)
    except Conflict as error:
        tell(request, error)
    return redirect("people-import")


def _undo(request: HttpRequest, person: Employee) -> HttpResponse:
    found = Job.objects.visible_to(person).filter(kind=APPLY)
    applied = next((one for one in found[:LATEST] if str(one.pk) == request.POST["undo"]), None)
    if applied is None:
        raise Http404
    try:
        start_undo(owner=person, applied=applied)
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
        "above": job.result.get("above", []),
        "asked": _asked(job),
        "training": _training(job.result.get("training", [])),
        "notes": [
            (line, number, COLUMNS[column], said, read, NOTED[code])
            for line, number, column, code, said, read in job.result.get("notes", [])
        ],
        "noted": job.result.get("noted", 0),
        "to_check": job.result.get("to_check", 0),
        "part": part,
        "page_obj": page,
        "rows": _rows(list(page.object_list)),
        "writes": writes,
    }


def _asked(job: Job) -> list[dict[str, Any]]:
    """Return what is to be settled, each with the departments that it may be: those of the name, else all."""
    asked = job.result.get("asked", [])
    if not asked:
        return []
    paths = sorted(Departments().paths.items(), key=lambda pair: pair[1])
    return [
        {
            "at": at,
            "said": said,
            "rows": rows,
            "may_be_new": not keys,
            "choices": [(pk, path) for pk, path in paths if not keys or pk in keys],
        }
        for at, (said, rows, keys) in enumerate(asked)
    ]


def _titles(keys: Iterable[int]) -> dict[int, str]:
    return dict(Course.objects.filter(pk__in=set(keys)).order_by().values_list("pk", "title"))


def _training(counted: list[list[int]]) -> list[tuple[str, int, int]]:
    titles = _titles(course for course, _gains, _loses in counted)
    return [(titles[course], gains, loses) for course, gains, loses in counted if course in titles]


def _rows(lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    titles = _titles(course for line in lines for course in (*line.get("gains", ()), *line.get("loses", ())))
    return [
        _row(line)
        | {name: [titles[key] for key in line.get(name, ()) if key in titles] for name in ("gains", "loses")}
        for line in lines
    ]


def _row(line: dict[str, Any]) -> dict[str, Any]:
    """Word what a line of the plan keeps in codes."""
    errors = [(COLUMNS[column], CELL_ERRORS[code], said) for column, code, said in line.get("errors", [])]
    language = get_language() or "en"
    changes = [
        (COLUMNS[column], *(written(column, value, language) if value else "" for value in pair))
        for column, pair in line.get("changes", {}).items()
    ]
    return line | {"errors": errors, "changes": changes}


def _done(request: HttpRequest, job: Job) -> dict[str, Any]:
    named = [(number, REFUSED[code]) for number, code in job.result["named"]]
    return {"applied": job.result, "named": named}


def _undone(request: HttpRequest, job: Job) -> dict[str, Any]:
    named = [(number, REFUSED[code]) for number, code in job.result["named"]]
    return {"undone": job.result, "named": named}


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
