"""Lists of people in the background: read one, apply what it says, write one."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from typing import Any, Final

from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses import rules
from courses.audit import services as audit
from courses.audit.enums import AuditAction
from courses.audit.models import AuditEntry
from courses.importing.services.apply import apply_plan
from courses.importing.services.export import write_people
from courses.importing.services.plan import KINDS, make_plan
from courses.importing.services.read import read_people
from courses.importing.services.words import JOB_ERRORS
from courses.people.models import Employee
from jobs.models import Job
from jobs.services.run import JobContext
from jobs.services.start import register_job, start_job
from kit.problems import Conflict, Problem

PREVIEW: Final = "people-preview"
APPLY: Final = "people-apply"
EXPORT: Final = "people-export"
#: One list at a time for each person.
KEY: Final = "people-import"


def start_preview(*, owner: Employee, file: UploadedFile) -> Job:
    """Read a list in the background; raises ``Conflict("import_busy")`` while one is at work."""
    with transaction.atomic():
        job = start_job(owner=owner, kind=PREVIEW, params={"name": (file.name or "")[:100]}, key=KEY)
        if job.kind != PREVIEW or job.file:
            raise Conflict("import_busy")
        job.file.save("people.upload", file)
    return job


def start_apply(*, owner: Employee, preview: Job, skip: bool) -> Job:
    """Write in the background what ``preview`` found; rows with errors are left out with ``skip``.

    Raises ``Conflict("import_has_errors")`` without it where there are some.
    """
    if preview.result["counts"]["errors"] and not skip:
        raise Conflict("import_has_errors")
    params = {"preview": str(preview.pk), "name": preview.params["name"]}
    return start_job(owner=owner, kind=APPLY, params=params, key=KEY)


def start_export(*, owner: Employee, form: str, language: str) -> Job:
    """Write everyone into a file in the background; ``form`` is "csv", "csv-plain" or "xlsx"."""
    params = {"form": form, "language": language}
    return start_job(owner=owner, kind=EXPORT, params=params, key=f"{EXPORT}:{form}")


def register() -> None:
    """Have workers read and write lists of people."""
    words: dict[str, Any] = {
        "may_read": lambda job: rules.may_change_people(job.owner),
        "errors": JOB_ERRORS,
    }
    notes = {"reading": _("Reading the list"), "writing": _("Writing")}
    register_job(
        PREVIEW,
        preview,
        title=_("Checking a list of people"),
        link=lambda job: reverse("people-import"),
        notes=notes,
        **words,
    )
    register_job(
        APPLY,
        apply,
        title=_("Importing people"),
        link=lambda job: reverse("people-import"),
        notes=notes,
        **words,
    )
    register_job(EXPORT, export, title=_("Exporting people"), notes=notes, **words)


def _owner(context: JobContext) -> Employee:
    owner = context.job.owner
    if not rules.may_change_people(owner):
        raise Problem("not_allowed")
    return owner


def preview(context: JobContext) -> dict[str, Any]:
    """Keep the counts as the result, and what each row would do as a file, a line of JSON each."""
    owner = _owner(context)
    with context.job.file.open("rb") as upload:
        plan = make_plan(
            actor=owner,
            file=read_people(upload),
            tell=lambda done, total: context.progress(done, total, "reading"),
        )
    with tempfile.TemporaryFile() as lines:
        for line in plan.lines():
            lines.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        lines.seek(0)
        context.attach(File(lines), name="people-plan.jsonl", content_type="application/jsonl")
    return {"counts": plan.counts(), "departments": plan.departments, "ignored": plan.ignored[:50]}


def apply(context: JobContext) -> dict[str, Any]:
    """Write what the preview found; who was changed since is named in the result."""
    owner = _owner(context)
    found = Job.objects.visible_to(owner).filter(pk=context.params["preview"], kind=PREVIEW).first()
    if found is None or not found.is_done:
        raise Problem("preview_gone")
    try:
        found.file.storage.size(found.file.name or "")
    except FileNotFoundError as error:
        raise Problem("preview_gone") from error
    counts = found.result["counts"]
    applied = apply_plan(
        actor=owner,
        lines=lambda: _to_write(found),
        departments=found.result["departments"],
        total=counts["left"] + counts["changed"] + counts["added"],
        writing=context.writing,
        tell=lambda done, total: context.progress(done, total, "writing"),
    )
    said = f"+{applied.added} ~{applied.changed} -{applied.left} !{len(applied.refused)}"
    with context.writing():
        # begun again, it is one import all the same
        if not AuditEntry.objects.on(context.job).exists():
            label = f"{context.params['name']} {said}"
            audit.record(actor=owner, action=AuditAction.PEOPLE_IMPORTED, target=context.job, label=label)
    return applied.as_json()


def plan_lines(job: Job) -> Iterator[bytes]:
    """Yield the lines of a preview's file; none where it is gone."""
    try:
        with job.file.open("rb") as file:
            yield from file
    except FileNotFoundError:
        return


def _to_write(job: Job) -> Iterator[dict[str, Any]]:
    counts = job.result["counts"]
    first = counts[KINDS[0]]
    last = first + counts["left"] + counts["changed"] + counts["added"]
    for at, line in enumerate(plan_lines(job)):
        if at >= last:
            return
        if at >= first:
            yield json.loads(line)


def export(context: JobContext) -> None:
    """Attach the file."""
    form, language = context.params["form"], context.params["language"]
    owner = _owner(context)
    with tempfile.TemporaryFile() as target:
        name, content_type = write_people(
            target,
            reader=owner,
            form=form,
            language=language,
            tell=lambda done, total: context.progress(done, total, "writing"),
        )
        target.seek(0)
        context.attach(File(target), name=name, content_type=content_type)
