"""Lists of people in the background: read one, apply what it says, write one."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from itertools import islice
from typing import IO, Any, Final

from django.conf import settings
from django.core.files.base import File
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses import rules
from courses.audit import services as audit
from courses.audit.enums import AuditAction
from courses.audit.models import AuditEntry
from courses.importing.services.apply import apply_plan
from courses.importing.services.export import write_people
from courses.importing.services.plan import make_plan
from courses.importing.services.planned import KINDS
from courses.importing.services.read import read_rows
from courses.importing.services.start import APPLY, EXPORT, PREVIEW, UNDO
from courses.importing.services.undo import undo_import
from courses.importing.services.words import JOB_ERRORS
from courses.people.models import Employee
from jobs.models import Job
from jobs.services.run import JobContext
from jobs.services.start import register_job
from kit.problems import Problem
from kit.sheets.tables import Row, read_table

#: So many departments are asked for at once; the rest when these are settled.
ASKED_AT_ONCE: Final = 40


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
    register_job(
        UNDO,
        undo,
        title=_("Taking an import back"),
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
    """Keep the counts as the result, and what each row would do as a file, a line of JSON each.

    Where departments have to be settled the rows as they were read follow, to be checked again.
    """
    owner = _owner(context)
    with tempfile.TemporaryFile() as table, tempfile.TemporaryFile() as lines:
        with context.job.file.open("rb") if context.job.file else nullcontext() as upload:
            rows = read_table(upload, most_rows=settings.IMPORT_MAX_ROWS) if upload else _read_before(context)
            plan = make_plan(
                actor=owner,
                file=read_rows(_copied(rows, table)),
                answers=context.params.get("answers", {}),
                tell=lambda done, total: context.progress(done, total, "reading"),
            )
        for line in plan.lines():
            lines.write(_as_line(line))
        if plan.asked:
            table.seek(0)
            shutil.copyfileobj(table, lines)
        lines.seek(0)
        context.attach(File(lines), name="people-plan.jsonl", content_type="application/jsonl")
    return {
        "counts": plan.counts(),
        "departments": plan.departments,
        "ignored": plan.ignored[:50],
        "above": plan.above,
        "asked": [[one.said, one.rows, one.keys] for one in plan.asked[:ASKED_AT_ONCE]],
        "training": plan.training(),
        **plan.notes(),
    }


def _as_line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _copied(rows: Iterable[Row], target: IO[bytes]) -> Iterator[Row]:
    for row in rows:
        target.write(_as_line(row))
        yield row


def _read_before(context: JobContext) -> Iterator[Row]:
    """Yield the rows that an earlier check kept; raises ``Problem`` where it is gone."""
    found = Job.objects.visible_to(context.job.owner).filter(pk=context.params["from"], kind=PREVIEW).first()
    if found is None or not found.is_done:
        raise Problem("preview_gone")
    there = False
    for line in islice(plan_lines(found), sum(found.result["counts"].values()), None):
        there = True
        number, cells = json.loads(line)
        yield number, cells
    if not there:
        raise Problem("preview_gone")


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
        keep_made=lambda keys: context.keep(made=keys),
    )
    made = Job.objects.values_list("result", flat=True).get(pk=context.job.pk).get("made", [])
    said = f"+{applied.added} ~{applied.changed} -{applied.left} !{len(applied.refused)}"
    with context.writing():
        # begun again, it is one import all the same
        if not AuditEntry.objects.on(context.job).exists():
            label = f"{context.params['name']} {said}"
            audit.record(actor=owner, action=AuditAction.PEOPLE_IMPORTED, target=context.job, label=label)
    return applied.as_json() | {"made": made, "left_alone": applied.left_alone}


def undo(context: JobContext) -> dict[str, Any]:
    """Bring back what an import changed; who was changed since is named in the result."""
    owner = _owner(context)
    mine = Job.objects.visible_to(owner)
    applied = mine.filter(pk=context.params["applied"], kind=APPLY).first()
    found = mine.filter(pk=applied.params["preview"], kind=PREVIEW).first() if applied else None
    if applied is None or found is None or not found.file.storage.exists(found.file.name or ""):
        raise Problem("preview_gone")
    counts = found.result["counts"]
    undone = undo_import(
        actor=owner,
        lines=lambda: _to_write(found),
        left_alone=applied.result["left_alone"],
        made=applied.result["made"],
        total=counts["left"] + counts["changed"] + counts["added"],
        writing=context.writing,
        tell=lambda done, total: context.progress(done, total, "writing"),
    )
    said = f"~{undone.changed} -{undone.removed} !{len(undone.refused)}"
    with context.writing():
        if not AuditEntry.objects.on(context.job).exists():
            label = f"{context.params['name']} {said}"
            audit.record(actor=owner, action=AuditAction.IMPORT_UNDONE, target=context.job, label=label)
    return undone.as_json()


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
