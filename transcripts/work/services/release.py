"""What an administrator does to work that does not come on: without hearing or reading any of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from kit.problems import Problem
from transcripts.enums import HELD
from transcripts.recordings.models import Recording
from transcripts.sockets.services import announce
from transcripts.work.queries.health import failed_by_machine, failed_lately
from transcripts.work.services.dispatch import retry_recording, wake_workers
from transcripts.work.services.storage_check import demand_sound


def give_to_another(*, recording: Recording) -> None:
    """Take a recording from the worker that holds it; the next one to be free takes it.

    What was heard is kept. The old worker learns that its claim is over when it next writes. Raises
    ``Conflict`` where no worker holds it.
    """
    # no try was used up: who helps a recording three times must not see it fail for that
    recording.hand_back(fence=None, only_from=HELD)
    announce(recording)
    wake_workers(recording.queues)


def retry_failed(*, code: str) -> tuple[list[Recording], int]:
    """Start again what failed within a day for the reason ``code``.

    Returns the recordings that wait again, and how many could not: learners have meanwhile answered anew.
    """
    return _retry(failed_lately(code))


def retry_of_machine(*, codes: Collection[str] = ()) -> tuple[list[Recording], int]:
    """Start again what failed for a reason of the machine, or for one of ``codes``, whenever that was.

    Returns as ``retry_failed`` does. What lacks its file still counts as one that could not.
    """
    rows = failed_by_machine()
    return _retry((rows.filter(error_code__in=codes) if codes else rows).order_by("finished_at"))


def _retry(recordings: Iterable[Recording]) -> tuple[list[Recording], int]:
    again: list[Recording] = []
    refused = 0
    for recording in recordings:
        try:
            if recording.error_code == "file_missing":
                demand_sound(recording)
            retry_recording(recording=recording)
        except Problem:
            refused += 1
        else:
            again.append(recording)
    return again, refused
