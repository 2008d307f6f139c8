"""Answers that were heard, and stand without the score that their learner waits for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.db.models import Exists, OuterRef

from assessments.answers.models.answer import Answer, Assessment
from assessments.answers.services.assess import assess_recording
from assessments.answers.services.settle import settle_answers
from hrvoice.doctor.finding import Finding, Scope, in_batches
from transcripts.enums import Stage
from transcripts.recordings.models import Recording
from transcripts.texts.queries import has_segments


def check_scores(scope: Scope) -> Iterator[Finding]:
    """Look for ready answers without an assessment, or whose assessment has not reached them.

    One whose step of scoring failed is ``steps_failed``, one without a transcript ``segments_missing``. What
    was heard in part is withheld on purpose.
    """
    rows = Answer.objects.select_related("recording", "recording__current_revision")
    ready = rows.filter(recording__stage=Stage.READY, recording__failed_steps=[], score=None)
    current = Assessment.objects.filter(answer=OuterRef("pk"), current=True)
    heard = Recording.objects.order_by().filter(has_segments()).values("pk")
    for row in in_batches(ready.filter(~Exists(current), recording__in=heard)):
        yield Finding(
            "score_missing",
            str(row.recording_id),
            "The answer is ready and has no score.",
            "doctor --repair scores it.",
            partial(assess_recording, row.recording),
        )
    for row in in_batches(ready.filter(Exists(current.filter(revision__unheard_seconds=0)))):
        yield Finding(
            "score_missing",
            str(row.recording_id),
            "The answer was assessed, and its score is not on it.",
            "doctor --repair writes it.",
            partial(settle_answers, [row.pk]),
        )
