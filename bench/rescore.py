"""How many answers a second are scored anew, from the database to the database: one core, SQLite on disk.

10,000 answers of the demo company's people, each another by a little noise, with words and their seconds as
the engine stores them, to two questions; all were scored by an earlier rubric. ``scoring`` is the scoring
alone (rows are there, nothing is written), by processor time; ``preview`` reads the rows and finds what
would change, ``apply`` also writes assessments, outcomes, scores and mastery, both by the clock.
``HRVOICE_BENCH_ANSWERS`` tries fewer.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any, Final

from bench.kit.figures import Figures, run_in_folder
from bench.kit.noise import KINDS, Noisy
from bench.kit.rig import environment_number
from transcripts.asr.segment import Segment, Word

ANSWERS: Final = environment_number("HRVOICE_BENCH_ANSWERS", 10_000)
LEARNERS: Final = 1000
#: An answer is stored in so many segments.
SEGMENTS: Final = 3
SCORING_GOAL: Final = 2000
PREVIEW_GOAL: Final = 1000
APPLY_GOAL: Final = 200


def set_up(folder: Path) -> None:
    """Make an empty site in ``folder``."""
    os.environ |= {"HRVOICE_DATA_DIR": str(folder), "HRVOICE_LOG_LEVEL": "WARNING"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "hrvoice.settings"
    for name in ("HRVOICE_DATABASE_URL", "HRVOICE_MODE"):
        os.environ.pop(name, None)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def make_answers(count: int) -> list[Any]:
    """Store ``count`` answers to two questions, each scored by an earlier rubric; return the questions."""
    from django.db import transaction

    from assessments.prompts.models.prompt import Prompt
    from bench.scoring import written
    from tests.assessments.scoring.test_demo_answers import (
        COMPLAINT,
        COMPLAINT_PROMPT,
        PROTECTION,
        PROTECTION_PROMPT,
    )
    from tests.factories import EmployeeFactory, KeyPointFactory, PromptFactory, SessionFactory

    session = SessionFactory()
    prompts: dict[str, Prompt] = {}
    for letter, points, text in (("a", PROTECTION, PROTECTION_PROMPT), ("b", COMPLAINT, COMPLAINT_PROMPT)):
        prompts[letter] = PromptFactory(session=session, question=text)
        for position, spec in enumerate(points):
            phrases = {"keywords": dict(spec.keywords), "synonyms": dict(spec.synonyms)}
            phrases |= {"must": dict(spec.must), "must_not": dict(spec.must_not)}
            KeyPointFactory(
                prompt=prompts[letter], position=position, name=spec.name, weight=spec.weight, **phrases
            )
    learners = [EmployeeFactory() for _ in range(min(LEARNERS, count))]
    noise, clips = Noisy(written().values()), list(written().items())
    with transaction.atomic():
        for first in range(0, count, 500):
            said = [clips[number % len(clips)] for number in range(first, min(first + 500, count))]
            texts = [noise.spoil(text, 0.03, KINDS, first + at) for at, (_clip, text) in enumerate(said)]
            chosen = [prompts[clip[0]] for clip, _text in said]
            people = [learners[(first + at) // len(clips) % len(learners)] for at in range(len(said))]
            _store(first, texts, chosen, people)
    return list(prompts.values())


def _store(first: int, texts: list[str], prompts: list[Any], people: list[Any]) -> None:
    from assessments.answers.models.answer import Answer, Assessment
    from assessments.answers.services.marking import Marking
    from assessments.answers.services.settle import settle_answers
    from tests.texts import store_texts
    from transcripts.enums import Kind, Stage
    from transcripts.recordings.models import Recording

    recordings = Recording.objects.bulk_create(
        Recording(
            owner=person,
            course=prompt.session.course,
            session=prompt.session,
            kind=Kind.ANSWER,
            title="answer",
            audio=f"recordings/{first + at}",
            content_type="audio/ogg",
            size=1,
            sha256="0" * 64,
            duration=30.0,
            max_seconds=180,
            stage=Stage.READY,
        )
        for at, (prompt, person) in enumerate(zip(prompts, people, strict=True))
    )
    spoken = [(_language(text), text) for text in texts]
    for language in ("zh", "en"):
        mine = [at for at, (one, _text) in enumerate(spoken) if one == language]
        said = [_segments(*spoken[at]) for at in mine]
        store_texts([recordings[at] for at in mine], said, engine="whisper", model="base", language=language)
    answers = Answer.objects.bulk_create(
        Answer(prompt=prompt, learner=person, recording=recording, number=first + at + 1)
        for at, (recording, prompt, person) in enumerate(zip(recordings, prompts, people, strict=True))
    )
    markings = {prompt.pk: Marking.of(prompt) for prompt in set(prompts)}
    empty = {"value": 0.0, "points": []}
    Assessment.objects.bulk_create(
        Assessment(
            answer=answer,
            value=0.0,
            result=empty,
            rubric=markings[answer.prompt_id].rubric,
            rubric_version="earlier",
            scorer_version="1",
            revision=answer.recording.current_revision,
        )
        for answer in answers
    )
    settle_answers([answer.pk for answer in answers])


def _language(text: str) -> str:
    return "zh" if text and text[0] > "\u2e7f" else "en"


def _segments(language: str, text: str) -> list[Segment]:
    """Cut a text into timed words and these into segments, as the engine does."""
    words = [f" {word}" for word in text.split()] if language == "en" else list(text)
    size = max(-(-len(words) // SEGMENTS), 1)
    made = []
    for start in range(0, len(words), size):
        part = words[start : start + size]
        timed = tuple(
            Word(round((start + at) * 0.3, 2), round((start + at + 1) * 0.3, 2), word, 0.87)
            for at, word in enumerate(part)
        )
        made.append(Segment(timed[0].start, timed[-1].end, "".join(part).strip(), 0.87, timed))
    return made


def measure(figures: Figures, folder: Path) -> None:
    """Make the answers, then score them anew."""
    set_up(folder)
    from assessments.answers.models.answer import Assessment
    from assessments.answers.services.marking import Marking
    from assessments.rescoring.services.read import in_chunks
    from assessments.rescoring.services.rescore import apply_rescore, preview_rescore
    from hrvoice.warm import spare_the_collector

    def quiet(done: int, total: int) -> None:
        """Nobody asks how far it is."""

    began = time.monotonic()
    prompts = make_answers(ANSWERS)
    figures.note(f"{ANSWERS} answers made in {time.monotonic() - began:.0f} s; load {os.getloadavg()[0]:.1f}")

    # as a worker does when it starts
    spare_the_collector()
    spent, scored = 0.0, 0
    for prompt in prompts:
        marking = Marking.of(prompt)
        for chunk in in_chunks(prompt, marking):
            began = time.process_time()
            for one in chunk:
                marking.mark(one.segments, one.revision.language)
            spent += time.process_time() - began
            scored += len(chunk)
    assert scored == ANSWERS
    figures.at_least("rescore.scoring.answers_per_second", scored / spent, SCORING_GOAL, 0)

    began = time.monotonic()
    found, changes = preview_rescore(prompts, tell=quiet)
    took = time.monotonic() - began
    assert found.behind == ANSWERS
    figures.note(f"preview: {len(changes)} scores would change; {took:.1f} s")
    figures.at_least("rescore.preview.answers_per_second", ANSWERS / took, PREVIEW_GOAL, 0)

    began = time.monotonic()
    written: list[int] = []
    apply_rescore(prompts, tell=quiet, wrote=written.append, versions=found.versions)
    took = time.monotonic() - began
    assert sum(written) == ANSWERS == Assessment.objects.filter(current=True).count()
    figures.note(f"apply: {len(written)} chunks; {took:.1f} s")
    figures.at_least("rescore.apply.answers_per_second", ANSWERS / took, APPLY_GOAL, 0)
    again, _ = preview_rescore(prompts, tell=quiet)
    assert again.up_to_date == ANSWERS, "not all were written"


if __name__ == "__main__":
    sys.exit(run_in_folder(measure))
