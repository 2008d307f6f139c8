"""Answers: who answered which question, how often, with which score and at which pace. No words, no sound."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Count, Q, Sum, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.scoring.fluency import fluency
from courses.rules import is_trainer
from kit.sheets.columns import Column, Figure, Row, Table, Type
from reporting.reports.kinds import people
from reporting.reports.kinds.report import CHUNK, Report, Summary, bars, chunks, share
from reporting.reports.kinds.tree import Tree
from reporting.rules import may_see_learning_reports
from reporting.scope import Scope
from transcripts.enums import Stage
from transcripts.texts.queries import spoken_in

COLUMNS: Final = (
    people.NUMBER,
    people.NAME,
    people.DEPARTMENT,
    people.COURSE,
    Column("question", gettext_lazy("Question"), width=34),
    Column("attempt", gettext_lazy("Attempt"), Type.INTEGER, 10),
    Column("answered_at", gettext_lazy("Answered"), Type.MOMENT, 14),
    Column("stage", gettext_lazy("Stage"), width=10),
    Column("score", gettext_lazy("Score"), Type.SHARE, 8),
    Column("reviewed", gettext_lazy("Reviewed on"), Type.DATE, 11),
    Column("seconds", gettext_lazy("Length"), Type.DURATION, 9),
    Column("pace", gettext_lazy("Pace (a minute)"), Type.INTEGER, 9),
    Column("unit", gettext_lazy("Pace in"), width=13),
)
#: Transcripts are held for so many answers at once.
FEW: Final = 200


def _blind(scope: Scope) -> Any:
    """Return the answers, annotated ``blind``: a report does not tell a score to who is to decide alone."""
    found: Any = scope.answers()
    if is_trainer(scope.viewer):
        return found.with_blind(scope.viewer)
    return found.annotate(blind=Value(False))


def _open(scope: Scope) -> Any:
    """Return the answers whose score the viewer may see."""
    found: Any = scope.answers()
    return found.open_to(scope.viewer) if is_trainer(scope.viewer) else found


def rows(scope: Scope, most: int | None = None) -> Iterator[Row]:
    """Yield a row for each answer."""
    tree, clock = Tree(), people.Clock()
    stages = {stage.value: str(stage.label) for stage in Stage}
    units = {"characters": _("characters"), "words": _("words")}
    order = (*people.by_department("learner"), "created_at", "pk")
    fields = (
        "recording_id",
        "prompt__session__course__title",
        "prompt__question",
        "number",
        "created_at",
        "recording__stage",
        "score",
        "reviewed_at",
        "recording__duration",
        "blind",
    )
    found = _blind(scope).order_by(*order).values_list(*people.facts("learner"), *fields)
    for chunk in chunks(found[:most].iterator(CHUNK), FEW):
        said = spoken_in([row[3] for row in chunk])
        for row in chunk:
            number, name, department, recording, course, question, attempt, at, stage, score, *rest = row
            reviewed, seconds, blind = rest
            told = fluency(said.get(recording, ()), seconds or 0.0)
            yield (
                number,
                name,
                tree.path(department),
                course,
                question,
                attempt,
                clock.moment(at),
                stages[stage],
                None if blind or stage != Stage.READY else score,
                None if blind else clock.day(reviewed),
                seconds,
                told.pace if told else None,
                units[told.unit] if told else "",
            )


def count(scope: Scope) -> int:
    """Return how many rows there are."""
    return scope.answers().count()


def summary(scope: Scope) -> Summary:
    """Count answers, those scored and reviewed, their mean score and their length."""
    where = "learner__department"
    seen = Q(score__isnull=False, recording__stage=Stage.READY)
    queries: Any = (
        (scope.answers(), {"answers": Count("pk"), "seconds": Sum("recording__duration")}),
        (_open(scope).filter(seen), {"scored": Count("pk"), "score": Sum("score")}),
        (_open(scope).filter(reviewed_at__isnull=False), {"reviewed": Count("pk")}),
    )
    by_department = [
        (branch, dict(zip(counts, values, strict=True)))
        for found, counts in queries
        for branch, *values in found.order_by().values(where).annotate(**counts).values_list(where, *counts)
    ]
    groups = Tree().add_up(by_department, scope.department)
    names = ("answers", "scored", "score", "reviewed", "seconds")
    totals = {name: sum(one.get(name, 0) for _group, one in groups) for name in names}
    table = Table(
        columns=(
            Column("group", _("Department"), width=30),
            Column("answers", _("Answers"), Type.INTEGER),
            Column("scored", _("Scored"), Type.INTEGER),
            Column("score", _("Mean score"), Type.SHARE),
            Column("reviewed", _("Reviewed"), Type.INTEGER),
            Column("seconds", _("Speech"), Type.DURATION),
        ),
        rows=[
            (
                name,
                int(one["answers"]),
                int(one.get("scored", 0)),
                share(one.get("score"), one.get("scored")),
                int(one.get("reviewed", 0)),
                one["seconds"],
            )
            for name, one in groups
        ],
    )
    figures = (
        Figure("answers", _("Answers"), int(totals["answers"])),
        Figure(
            "people",
            _("People who answered"),
            scope.answers().order_by().values("learner").distinct().count(),
        ),
        Figure("scored", _("Scored"), int(totals["scored"])),
        Figure("score", _("Mean score"), share(totals["score"], totals["scored"]), Type.SHARE),
        Figure("reviewed", _("Reviewed"), int(totals["reviewed"])),
        Figure("seconds", _("Speech"), totals["seconds"], Type.DURATION),
    )
    charts = (
        bars(_("Mean score by department"), table, "score", is_share=True),
        bars(_("Answers by department"), table, "answers", "scored"),
    )
    return Summary(figures, table, charts)


ANSWERS = Report(
    kind="answers",
    title=gettext_lazy("Answers"),
    says=gettext_lazy(
        "Every answer with its attempt, score, length and pace. Neither words nor sound are in it."
    ),
    columns=COLUMNS,
    may_run=may_see_learning_reports,
    rows=rows,
    count=count,
    summary=summary,
)
