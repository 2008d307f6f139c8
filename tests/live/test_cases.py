"""Small files that once failed, sent to a real site that hears by whisper: told alike by page and by API.

They lie in ``../shared/cases`` (``HRVOICE_CASES_DIR`` says where else); left out, visibly, without it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.live.client import Client
from tests.live.company import Company
from tests.live.server import Server
from tests.speech import CHECKOUT

pytestmark = [pytest.mark.nightly, pytest.mark.whisper]

CASES = Path(os.environ.get("HRVOICE_CASES_DIR") or CHECKOUT.parent / "shared" / "cases")


@dataclass(frozen=True)
class Case:
    """A file, and what is true of it: seconds, when its first and last words are said, what is played."""

    file: str
    seconds: float
    first: tuple[float, float] = (0.0, 1e9)
    last: tuple[float, float] = (0.0, 1e9)
    copied: bool = True


#: Seconds are those of the files' own packets: of what is said 11.24, a gap of 20, a start at 4.98
#: (a stretch is cut up to .2 s before its voice).
SOUNDS = [
    Case("gap20.m4a", 31.24, last=(25.0, 31.5)),
    Case("video-audio-late5.mp4", 16.23, first=(4.78, 8.0)),
    Case("vbr-true-noheader.mp3", 100.91),
    Case("alac.m4a", 11.24),
    Case("chained.ogg", 18.33, last=(14.0, 18.5)),
    Case("video-2tracks-first-music.mp4", 11.24),
    Case("stereo-inverted.wav", 11.24, copied=False),
    Case("phone.amr", 11.26),
    Case("phone-amr.m4a", 11.24),
    Case("ac3.mp4", 11.26),
]


@dataclass(frozen=True)
class Cases:
    """The site, its trainer, and the recording of each file by its name, as the API tells it."""

    company: Company[Server]
    trainer: Client
    recordings: dict[str, str]

    def told(self, file: str) -> Any:
        return self.trainer.get(f"/api/v1/recordings/{self.recordings[file]}/").json

    def segments(self, file: str) -> list[dict[str, Any]]:
        answer = self.trainer.get(f"/api/v1/recordings/{self.recordings[file]}/transcript/")
        assert answer.status == 200, (file, answer.text)
        return [one for one in answer.json["segments"] if one["text"]]


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cases]:
    if not CASES.is_dir():
        pytest.skip(f"{CASES} is not there: HRVOICE_CASES_DIR says where it is")
    server = Server(tmp_path_factory.mktemp("cases"), env={"HRVOICE_SPEECH_ENGINE": "whisper"})
    with server:
        company = Company.on(server)
        trainer = company.trainer()
        recordings = {}
        names = [*(case.file for case in SOUNDS), "chinese-in-english-course.wav"]
        for name in names:
            path = f"/api/sessions/{company.session}/lectures/"
            sent = trainer.send_sound(path, (CASES / name).read_bytes(), name=name, title=name)
            assert sent.status == 201, (name, sent.text)
            recordings[name] = sent.json["id"]
        server.wait_until_heard(timeout=600)
        yield Cases(company, trainer, recordings)


@pytest.mark.parametrize("case", SOUNDS, ids=lambda case: case.file)
def test_it_is_heard_on_its_own_clock_and_plays(cases: Cases, case: Case) -> None:
    told = cases.told(case.file)
    assert (told["stage"], told["error"]) == ("ready", ""), told
    assert told["duration"] == pytest.approx(case.seconds, abs=0.3)
    segments = cases.segments(case.file)
    assert segments, "nothing was heard"
    assert case.first[0] <= segments[0]["start"] <= case.first[1], segments[0]
    assert case.last[0] <= segments[-1]["end"] <= case.last[1], segments[-1]
    assert segments[-1]["end"] <= told["duration"] + 0.5
    page = cases.trainer.get(f"/recordings/{cases.recordings[case.file]}/")
    assert page.status == 200
    # as a page shows it: by word, and words are folded into spans
    assert segments[0]["text"].split()[0] in page.text
    played = cases.trainer.get(f"/recordings/{cases.recordings[case.file]}/audio/")
    assert played.status == 200
    assert (played.body[4:8] == b"ftyp" and played.body != (CASES / case.file).read_bytes()) == case.copied


def test_of_two_tracks_the_voice_is_heard_and_both_are_named(cases: Cases) -> None:
    tracks = cases.told("video-2tracks-first-music.mp4")["tracks"]
    assert [track["heard"] for track in tracks] == [False, True]


def test_another_language_than_the_courses_is_noticed(cases: Cases) -> None:
    told = cases.told("chinese-in-english-course.wav")
    assert told["noticed"] == "zh", told
    page = cases.trainer.get(f"/recordings/{cases.recordings['chinese-in-english-course.wav']}/").text
    assert "Chinese" in page or "中文" in page
