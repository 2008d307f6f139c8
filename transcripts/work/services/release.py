"""What an administrator does to work that does not come on: without hearing or reading any of it."""

from __future__ import annotations

from kit.problems import Problem
from transcripts.enums import HELD
from transcripts.recordings.models import Recording
from transcripts.sockets.services import announce
from transcripts.work.queries.health import failed_lately
from transcripts.work.services.dispatch import retry_recording, wake_workers


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
    again: list[Recording] = []
    refused = 0
    for recording in failed_lately(code):
        try:
            retry_recording(recording=recording)
        except Problem:
            refused += 1
        else:
            again.append(recording)
    return again, refused
