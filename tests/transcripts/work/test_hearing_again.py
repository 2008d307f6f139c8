"""A recording with a text is heard again: the next revision follows, and nobody sees half of it."""

from __future__ import annotations

from collections.abc import Callable

from django.test.client import Client
from django.urls import reverse

from courses.people.models import Employee
from tests.texts import numbers, texts
from tests.transcripts.helpers import SENTENCES, Cast, ScriptedEngines, waiting
from transcripts.audio.errors import SpeechError
from transcripts.enums import Stage
from transcripts.recordings.models import Recording
from transcripts.texts.services import growing_revision
from transcripts.work.services.dispatch import retry_recording
from transcripts.work.services.turn import work_next


def heard_and_queued_again(cast: Cast) -> Recording:
    """A lecture with a complete text that failed afterwards and waits to be heard again."""
    recording = waiting(cast.session)
    work_next()
    Recording.objects.update(stage=Stage.FAILED, error_code="gave_up")
    retry_recording(recording=recording)
    return recording


def test_who_takes_over_goes_on_in_the_same_unfinished_revision(cast: Cast, engines: ScriptedEngines) -> None:
    recording = heard_and_queued_again(cast)
    engines.script = ["One.", "Two.", SpeechError("engine_hung")]
    work_next()
    begun = growing_revision(recording)
    recording.refresh_from_db()
    assert begun is not None and begun.number == 2
    assert texts(recording) == list(SENTENCES) and recording.revision == 1
    engines.script = ["never heard", "never heard", "Three."]
    work_next()
    recording.refresh_from_db()
    assert [job.skip_stretches for job in engines.jobs] == [0, 0, 2]
    assert recording.current_revision == begun and growing_revision(recording) is None
    assert texts(recording) == ["One.", "Two.", "Three."] and numbers(recording) == [2]


def test_the_page_shows_the_earlier_text_until_the_next_is_complete(
    cast: Cast, engines: ScriptedEngines, sign_in: Callable[[Employee], Client]
) -> None:
    recording = heard_and_queued_again(cast)
    client = sign_in(cast.learner)
    seen: list[tuple[int, str]] = []

    def look() -> None:
        passages = client.get(reverse("recording-passages", args=[recording.pk, 0]))
        seen.append((passages.status_code, client.get(recording.get_absolute_url()).content.decode()))

    engines.script = ["Quite another text.", look]
    work_next()
    [(status, page)] = seen
    assert status == 204 and "Quite" not in page and "refund" in page
    assert reverse("recording-passages", args=[recording.pk, 1]) not in page
    page = client.get(recording.get_absolute_url()).content.decode()
    assert "Quite" in page and "refund" not in page
