"""In which language a recording is heard: the course's, any, or one that a person names."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from courses.people.models import Employee
from kit.problems import Problem
from tests.texts import rows_of, said
from tests.transcripts.helpers import Cast, ScriptedEngines, upload, waiting
from transcripts.asr.protocol import StretchResult
from transcripts.enums import Kind, Stage
from transcripts.intake.services.lectures import submit_lecture
from transcripts.work.services.dispatch import retry_recording
from transcripts.work.services.transcribe import request_for
from transcripts.work.services.turn import work_next


@pytest.mark.parametrize(
    ("taken", "asked", "language", "among"),
    [
        ([], "", "en", ()),
        (["en"], "", "en", ()),
        (["zh", "en"], "", None, ("en", "zh")),
        (["zh", "en"], "ja", "ja", ()),
        ([], "auto", None, ()),
    ],
)
def test_request_follows_the_recording_then_the_course(
    cast: Cast, taken: list[str], asked: str, language: str | None, among: tuple[str, ...]
) -> None:
    cast.course.answer_languages = taken
    cast.course.itn = False
    cast.course.save()
    request = request_for(waiting(cast.session, asked_language=asked))
    assert (request.language, request.among, request.itn, request.wary) == (language, among, False, False)
    assert request_for(waiting(cast.session, kind=Kind.ANSWER)).wary


def test_the_text_says_what_was_asked_and_what_was_heard(cast: Cast, engines: ScriptedEngines) -> None:
    cast.course.answer_languages = ["zh", "en"]
    cast.course.save()
    engines.script = [said(0, "Listen first.", "en"), said(1, "先听", "zh"), said(2, "再道歉", "zh")]
    recording = waiting(cast.session)
    work_next()
    recording.refresh_from_db()
    text = recording.current_revision
    assert text is not None and (text.asked, text.heard_in, text.noticed) == (
        "en zh",
        {"en": 2.0, "zh": 4.0},
        "",
    )
    assert list(rows_of(recording).values_list("language", flat=True)) == ["en", "zh", "zh"]


@pytest.mark.parametrize(("odd", "noticed"), [(1, ""), (2, "zh")])
def test_speech_that_was_not_asked_for_is_told_where_it_is_more_than_a_name(
    cast: Cast, engines: ScriptedEngines, odd: int, noticed: str
) -> None:
    plain = [said(index, "Listen.") for index in range(8 - odd)]
    strange = [
        StretchResult(index, said(index, "What it is.").segments, "en", noticed="zh")
        for index in range(8 - odd, 8)
    ]
    engines.script = [*plain, *strange]
    recording = waiting(cast.session)
    work_next()
    recording.refresh_from_db()
    assert recording.noticed == noticed


def test_a_ready_recording_is_heard_again_in_another_language(
    cast: Cast, engines: ScriptedEngines, client: Client
) -> None:
    recording = waiting(cast.session)
    work_next()
    Employee.objects.update(language="en")
    client.force_login(cast.trainer)
    page = client.get(recording.get_absolute_url()).content.decode()
    assert "Hear again in" in page
    client.post(reverse("recording-retry", args=[recording.pk]), {"language": "zh"})
    recording.refresh_from_db()
    # the text of before stands meanwhile
    assert (recording.stage, recording.asked_language, recording.revision) == (Stage.QUEUED, "zh", 1)
    work_next()
    recording.refresh_from_db()
    assert recording.current_revision is not None
    assert (recording.stage, recording.revision, recording.current_revision.asked) == (Stage.READY, 2, "zh")


def test_unknown_languages_are_refused(cast: Cast) -> None:
    with pytest.raises(Problem) as refused:
        submit_lecture(
            trainer=cast.trainer, session=cast.session, title="", upload=upload(), language="klingon"
        )
    with pytest.raises(Problem) as refused:
        retry_recording(recording=waiting(cast.session), language="xx")
    assert refused.value.code == "unknown_language"
    made = submit_lecture(
        trainer=cast.trainer, session=cast.session, title="", upload=upload(), language="auto"
    )
    assert made.asked_language == "auto"


def test_the_uploads_offer_the_engines_languages(cast: Cast, client: Client) -> None:
    Employee.objects.update(language="en")
    client.force_login(cast.trainer)
    page = client.get(reverse("session-recordings", args=[cast.session.pk])).content.decode()
    assert page.count('<select name="language"') == 2
    assert "As the course: English" in page and ">Detect<" in page and 'value="ja"' in page
