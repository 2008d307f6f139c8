"""Have lists of people read, applied, taken back and written in the background."""

from __future__ import annotations

from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from courses.people.models import Employee
from jobs.enums import JobStage
from jobs.models import Job
from jobs.services.start import start_job
from kit.problems import Conflict

PREVIEW: Final = "people-preview"
APPLY: Final = "people-apply"
UNDO: Final = "people-undo"
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


def start_again(*, owner: Employee, preview: Job, answers: dict[str, str]) -> Job:
    """Check the same list again with departments settled, those settled before included.

    Raises ``Conflict("import_busy")`` while a list is at work.
    """
    params = {
        "name": preview.params["name"],
        "from": str(preview.pk),
        "answers": preview.params.get("answers", {}) | answers,
    }
    job = start_job(owner=owner, kind=PREVIEW, params=params, key=KEY)
    if job.params != params:
        raise Conflict("import_busy")
    return job


def start_apply(*, owner: Employee, preview: Job, skip: bool, checked: bool = False) -> Job:
    """Write in the background what ``preview`` found; rows with errors are left out with ``skip``.

    Raises ``Conflict("import_has_errors")`` without it where there are some, and
    ``Conflict("import_unchecked")`` without ``checked`` where somebody has to look at what was mended.
    """
    if preview.result["counts"]["errors"] and not skip:
        raise Conflict("import_has_errors")
    if preview.result.get("to_check") and not checked:
        raise Conflict("import_unchecked")
    params = {"preview": str(preview.pk), "name": preview.params["name"]}
    return start_job(owner=owner, kind=APPLY, params=params, key=KEY)


def start_undo(*, owner: Employee, applied: Job) -> Job:
    """Take an import back in the background.

    Raises ``Conflict("undo_busy")`` while a list is at work, and "preview_gone" where it is not kept what
    the import changed.
    """
    if not may_undo(applied):
        raise Conflict("preview_gone")
    params = {"applied": str(applied.pk), "name": applied.params["name"]}
    job = start_job(owner=owner, kind=UNDO, params=params, key=KEY)
    if job.params != params:
        raise Conflict("undo_busy")
    return job


def may_undo(applied: Job) -> bool:
    """Whether it is still known what an import changed, and it was not taken back already."""
    if applied.kind != APPLY or not applied.is_done or "left_alone" not in applied.result:
        return False
    mine = Job.objects.filter(owner=applied.owner_id)
    if mine.filter(kind=UNDO, stage=JobStage.DONE, params__applied=str(applied.pk)).exists():
        return False
    found = mine.filter(pk=applied.params["preview"], kind=PREVIEW).first()
    return found is not None and bool(found.file) and found.file.storage.exists(found.file.name or "")


def start_export(*, owner: Employee, form: str, language: str) -> Job:
    """Write everyone into a file in the background; ``form`` is "csv", "csv-plain" or "xlsx"."""
    params = {"form": form, "language": language}
    return start_job(owner=owner, kind=EXPORT, params=params, key=f"{EXPORT}:{form}")
