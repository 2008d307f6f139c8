"""Scoring anew in the background: the kinds of job, and the list of what would change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.conf import settings
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.answers.models.answer import Answer
from assessments.prompts.models.prompt import Prompt, PromptQuerySet
from assessments.rescoring.services.figures import Change, Figures
from assessments.rescoring.services.read import CHUNK
from assessments.rescoring.services.rescore import apply_rescore, preview_rescore
from courses.audit import services as audit
from courses.audit.enums import AuditAction
from courses.people.models import Employee
from jobs.models import Job
from jobs.services.run import JobContext
from jobs.services.start import register_job, start_job
from kit.problems import Problem
from kit.sheets.csv_cells import csv_lines

PREVIEW: Final = "rescore-preview"
APPLY: Final = "rescore-apply"


def key_of(prompt: Prompt) -> str:
    """Return the key under which a prompt is scored anew: one thing at a time."""
    return f"rescore:{prompt.pk}"


def start_preview(*, owner: Employee, prompt: Prompt) -> Job:
    """See in the background what scoring ``prompt`` anew would change."""
    return start_job(owner=owner, kind=PREVIEW, params={"prompt": prompt.pk}, key=key_of(prompt))


def start_apply(*, owner: Employee, prompt: Prompt, preview: Job) -> Job:
    """Do in the background what ``preview`` showed; where the question has changed since, it fails."""
    params = {"prompt": prompt.pk, "versions": preview.result["versions"]}
    return start_job(owner=owner, kind=APPLY, params=params, key=key_of(prompt))


def register() -> None:
    """Have workers score anew."""
    words: dict[str, Any] = {
        "may_read": lambda job: _prompts(job).exists(),
        "link": lambda job: reverse("prompt-rescore", args=[job.params["prompt"]]),
        "notes": {"scoring": gettext_lazy("Scoring the answers")},
        "errors": {
            "not_allowed": gettext_lazy("You no longer train this course: its answers stay as they are."),
        },
    }
    register_job(PREVIEW, preview, title=gettext_lazy("What scoring anew would change"), **words)
    register_job(APPLY, apply, title=gettext_lazy("Scoring answers anew"), **words)


def preview(context: JobContext) -> dict[str, Any]:
    """Keep the figures as the result, and what would change of which answer as a file."""
    prompt = _prompt(context)
    figures, found = preview_rescore([prompt], tell=_teller(context))
    # what the owner is to decide without knowing the first decision is not listed
    blind = Answer.objects.filter(prompt=prompt).blind_to(context.job.owner).values_list("pk", flat=True)
    hidden = set(blind)
    changes = [one for one in found if one.answer not in hidden]
    with translation.override(context.job.owner.language or settings.LANGUAGE_CODE):
        content = "".join(csv_lines(_rows(figures, changes)))
    file = ContentFile(content.encode())
    context.attach(file, name=f"rescore-{prompt.pk}.csv", content_type="text/csv; charset=utf-8")
    return figures.as_json() | {"changes": len(changes)}


def apply(context: JobContext) -> dict[str, Any]:
    """Write the new assessments; what an earlier try wrote counts as well."""
    prompt = _prompt(context)
    written = int(context.job.result.get("written", 0))

    def wrote(number: int) -> None:
        nonlocal written
        written += number
        context.keep(written=written)

    apply_rescore(
        [prompt],
        tell=_teller(context),
        writing=context.writing,
        wrote=wrote,
        versions=context.params["versions"],
    )
    audit.record(
        actor=context.job.owner,
        action=AuditAction.RESCORED,
        target=prompt,
        changes={"rescored": [None, written]},
    )
    return {"written": written}


def _prompt(context: JobContext) -> Prompt:
    prompt = _prompts(context.job).first()
    if prompt is None:
        raise Problem("not_allowed")
    return prompt


def _prompts(job: Job) -> PromptQuerySet:
    """Return the prompt; none to who trains its course no more by now."""
    return Prompt.objects.editable_by(job.owner).filter(pk=job.params["prompt"])


def _teller(context: JobContext) -> Any:
    return lambda done, total: context.progress(done, total, "scoring")


# -- the list ---------------------------------------------------------------------------------------
def _rows(figures: Figures, changes: Sequence[Change]) -> Iterator[Sequence[object]]:
    """Yield the changes as cells, first a header in the active language; ``ChangeList`` reads them."""

    def named(points: Sequence[int]) -> str:
        return "; ".join(figures.points[pk]["name"] for pk in points)

    yield (
        _("Answer"),
        _("Employee number"),
        _("Name"),
        _("Attempt"),
        _("Score before"),
        _("Score after"),
        _("Gained"),
        _("Lost"),
        _("Decided by a person"),
    )
    for first in range(0, len(changes), CHUNK):
        chunk = changes[first : first + CHUNK]
        rows = Answer.objects.filter(pk__in=[one.answer for one in chunk]).order_by()
        facts = ("pk", "learner__username", "learner__name", "number")
        people = {pk: found for pk, *found in rows.values_list(*facts)}
        for one in chunk:
            before = "" if one.before is None else f"{one.before:.4f}"
            cells = (before, f"{one.after:.4f}", named(one.gained), named(one.lost), named(one.kept))
            yield one.answer, *people.get(one.answer, ("", "", "")), *cells
