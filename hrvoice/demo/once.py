"""Do the main job once and check it: speech to transcript, notes, score with evidence, search hit."""

from __future__ import annotations

import sys
import threading
import time
from typing import TextIO

from django.conf import settings
from django.db import connection

from assessments.answers.models.answer import Answer
from courses.people.models import Employee
from hrvoice.demo import catalogue
from hrvoice.demo.seed import texts
from kit.text.error_rate import character_error_rate, word_error_rate
from knowledge.search.queries import search
from transcripts.recordings.models import Recording
from transcripts.texts.queries import segments_of
from transcripts.work.services.engines import close_engines
from transcripts.work.services.turn import work_next

#: The most that the demo lectures may be misheard, by language.
BOUNDS = {
    "zh": ("character error rate", character_error_rate, 0.15),
    "en": ("word error rate", word_error_rate, 0.08),
}
QUERIES = {"zh": "最小必要", "en": "refund the delivery fee"}


class Report:
    """Prints lines, and remembers whether every check held."""

    def __init__(self, out: TextIO = sys.stdout) -> None:
        self.out = out
        self.passed = True

    def line(self, text: str = "") -> None:
        """Print a line."""
        print(text, file=self.out, flush=True)

    def check(self, what: str, holds: bool) -> None:
        """Print how a check ended."""
        self.passed &= holds
        self.line(f"  {'PASS' if holds else 'FAIL'}  {what}")


def work_until_done() -> float:
    """Work on every waiting recording with the settings' number of workers; return the seconds it took."""
    began = time.monotonic()

    def worker() -> None:
        try:
            while work_next():
                pass
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(settings.SPEECH_WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    close_engines()
    return time.monotonic() - began


def run_once() -> bool:
    """Hear the whole demo company, print what became of it, and return whether all is as it should be."""
    report = Report()
    lengths = Recording.objects.values_list("duration", flat=True)
    count, seconds = len(lengths), sum(length or 0.0 for length in lengths)
    report.line(f"Hearing {count} recordings, {seconds:.0f} seconds of speech …")
    took = work_until_done()
    for recording in Recording.objects.exclude(stage="ready"):
        report.check(f"{recording.title}: {recording.stage} {recording.error_code}", False)
    said = {clip["id"]: clip["text"] for clip in texts()["clips"]}
    for plan in catalogue.COURSES:
        if plan.source == "bilingual-service":
            continue
        _show_lecture(report, plan, said[plan.lecture])
        _show_answers(report, plan)
        _show_search(report, plan)
    report.line()
    report.line(
        f"{count} recordings, {seconds:.0f} s of speech, heard and read in {took:.1f} s of wall time."
    )
    report.line("All checks hold." if report.passed else "A check FAILED.")
    return report.passed


def _show_lecture(report: Report, plan: catalogue.DemoCourse, reference: str) -> None:
    lecture = Recording.objects.lectures().get(course__title=plan.title)
    segments = segments_of(lecture)
    report.line(f"\n== {plan.title}: {lecture.title}")
    for segment in segments:
        report.line(f"  {segment.start:6.1f}  {segment.text}")
    report.line("  -- notes: " + lecture.notes.title)
    for item in lecture.notes.outline:
        report.line(f"  {item['start']:6.1f}  {item['heading']}")
    report.line("  terms: " + ", ".join(term["text"] for term in lecture.notes.terms))
    what, measure, bound = BOUNDS[plan.language]
    heard = "\n".join(segment.text for segment in segments)
    rate = measure(reference, heard)
    report.check(f"{what} of the lecture {rate:.1%} (at most {bound:.0%})", rate <= bound)
    report.check("notes have a summary, an outline and key terms", _has_notes(lecture))


def _has_notes(lecture: Recording) -> bool:
    return bool(lecture.notes.summary and lecture.notes.outline and lecture.notes.terms)


def _show_answers(report: Report, plan: catalogue.DemoCourse) -> None:
    values = []
    for number in plan.answers:
        answer = Answer.objects.get(learner__username=number, prompt__session__course__title=plan.title)
        assessment = answer.assessment
        if assessment is None:
            report.check(f"{answer} is scored", False)
            return
        values.append(assessment.value)
        report.line(f"  {plan.answers[number]}: score {assessment.value:.2f}")
        names = {point["id"]: point["name"] for point in assessment.rubric}
        for point in assessment.result["points"]:
            evidence = "; ".join(f"“{m['text']}” at {m['start']:.1f} s" for m in point["matches"])
            report.line(f"    {names[point['id']]}: {evidence or 'not found'}")
    full, partial, wrong = values
    report.check(f"full {full:.2f} > partial {partial:.2f} > wrong {wrong:.2f}", full > partial > wrong)


def _show_search(report: Report, plan: catalogue.DemoCourse) -> None:
    learner = Employee.objects.get(username=next(iter(plan.answers)))
    query = QUERIES[plan.language]
    hits = search(learner, query).rows
    for hit in hits[:1]:
        report.line(f"  search “{query}”: {hit.recording.title} at {hit.start:.1f} s: {hit.text[:80]}")
    report.check(
        f"the search for “{query}” finds the lecture", any(h.recording.kind == "lecture" for h in hits)
    )
