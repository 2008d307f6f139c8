"""What the page of an import shows: a part of the plan that a job keeps as lines of JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, Final

from jobs.models import Job

#: The parts of a plan, in the order of its lines.
PARTS: Final = ("errors", "left", "changed", "added", "missing", "same")


class PlanPart:
    """The rows of one part, as a paginator wants them: counted by the job, read from its file."""

    def __init__(self, job: Job, part: str) -> None:
        counts: Mapping[str, int] = job.result["counts"]
        self.job = job
        self.first = sum(counts[one] for one in PARTS[: PARTS.index(part)])
        self.count = counts[part]

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, part: slice) -> Sequence[dict[str, Any]]:
        try:
            with self.job.file.open("rb") as file:
                lines = islice(file, self.first + (part.start or 0), self.first + part.stop)
                return [json.loads(line) for line in lines]
        except FileNotFoundError:
            return []
