"""Score answers anew by the present rubrics: say what would change, and change it where told to."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.prompts.models.prompt import Prompt
from assessments.rescoring.services.rescore import apply_rescore, preview_rescore
from courses.catalogue.models import Course


class Command(BaseCommand):
    """``manage.py rescore --prompt N | --course N | --all [--apply]``."""

    help = (
        "Score answers anew whose score an earlier rubric, transcript or scorer gave. Without --apply"
        " nothing is written. Earlier scores are kept, and what people decided holds."
        " It may be stopped and run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whose answers, and --apply."""
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--prompt", type=int, metavar="N", help="the answers to one question")
        what.add_argument("--course", type=int, metavar="N", help="the answers to a course's questions")
        what.add_argument("--all", action="store_true", help="every answer")
        parser.add_argument("--apply", action="store_true", help="write the new scores")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the counts of each question, then of all."""
        prompts = self._prompts(options["prompt"], options["course"])
        figures, changes = preview_rescore(prompts, tell=_quiet)
        self.stdout.write(
            f"{figures.total} answers heard, {figures.up_to_date} up to date, {figures.behind} behind"
        )
        self.stdout.write(
            f"{figures.higher} higher, {figures.lower} lower, {figures.same} the same,"
            f" {figures.first} for the first time; {figures.kept} with a person's decision, which holds"
        )
        for change in changes[:10]:
            before = "none" if change.before is None else f"{change.before:.2f}"
            self.stdout.write(f"  answer {change.answer}: {before} -> {change.after:.2f}")
        if len(changes) > 10:
            self.stdout.write(f"  and {len(changes) - 10} more")
        if not options["apply"]:
            self.stdout.write("Nothing is written; --apply does it.")
            return
        written: list[int] = []
        apply_rescore(prompts, tell=_quiet, wrote=written.append, versions=figures.versions)
        self.stdout.write(f"{sum(written)} answers scored anew")

    def _prompts(self, prompt: int | None, course: int | None) -> list[Prompt]:
        rows = Prompt.objects.all()
        if prompt is not None:
            rows = rows.filter(pk=prompt)
        elif course is not None:
            if not Course.objects.filter(pk=course).exists():
                raise CommandError(f"There is no course {course}.")
            rows = rows.filter(session__course=course)
        found = list(rows.order_by("pk"))
        if prompt is not None and not found:
            raise CommandError(f"There is no question {prompt}.")
        return found


def _quiet(done: int, total: int) -> None:
    """Nobody asks how far it is."""
