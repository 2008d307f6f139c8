"""Real workers and their queues: the fast lane, giving way, stopping, dying, two beats."""

from __future__ import annotations

import signal
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.live.company import SPEECH, Company
from tests.live.site import wait_until
from tests.live.stack import Stack
from tests.replay import at_pace
from tests.replay.sounds import write_lecture
from tests.servers import MissingServiceError, give_up
from tests.services import running_redis
from transcripts.work.services.dispatch import ENOUGH

pytestmark = [pytest.mark.production, pytest.mark.whisper]

#: A lecture of four minutes takes long enough for an answer to be sent and scored meanwhile.
PACE = 0.06
#: Longer than any test: what goes on, goes on by wake-ups alone.
NEVER = "3600"
SHORT = SPEECH / "b-lecture.ogg"


@pytest.fixture(scope="module")
def company(make_stack: Callable[..., Stack]) -> Iterator[Company[Stack]]:
    """The small company on two speech workers, a light worker and a fast lane, without sweeping."""
    env = at_pace(PACE) | {"HRVOICE_SWEEP_SECONDS": NEVER, "HRVOICE_LEASE_SECONDS": "120"}
    stack = make_stack(speech=2, env=env)
    lane = [word.replace("speech1", "live0") for word in stack.commands["speech1"]]
    stack.commands["live0"] = [*lane, "-Q", "live"]  # the last -Q counts
    stack.commands.pop("beat")
    stack.start()
    try:
        yield Company.on(stack)
    finally:
        stack.stop()


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lecture of four minutes."""
    return write_lecture(tmp_path_factory.mktemp("sound") / "lecture.wav")


def only(company: Company[Stack], *names: str) -> None:
    """Let only these members run."""
    company.server.let_run(*names)


def begin_lecture(company: Company[Stack], sound: Path) -> str:
    """Send the lecture; return its id when a stretch of it is saved."""
    answered = company.trainer().send_sound(
        f"/api/sessions/{company.session}/lectures/", sound.read_bytes(), name=sound.name, title="Lecture"
    )
    assert answered.status == 201, answered.text
    lecture = str(answered.json["id"]).replace("-", "")
    wait_until(lambda: look(company, lecture)[1] >= 1, timeout=120, what="a stretch is saved", every=0.05)
    return lecture


def look(company: Company[Stack], recording: str) -> tuple[str, int, int, int, str]:
    """Return stage, saved stretches, fence, deaths and worker."""
    query = "select stage, stretches_done, fence, deaths, worker from transcripts_recording where id = ?"
    stage, stretches, fence, deaths, worker = company.server.rows(query, recording)[0]
    return stage, stretches, fence, deaths, worker


def seconds_until_scored(company: Company[Stack], clip: str = "b-question") -> float:
    """Send an answer and return after how long it is heard, read and scored."""
    began = time.monotonic()
    number = company.send_answer(company.learner(), clip)
    query = "select count(*) from assessments_assessment where answer_id = ?"
    wait_until(
        lambda: company.server.rows(query, number) == [(1,)],
        timeout=180,
        what="the answer is scored",
        every=0.05,
    )
    return time.monotonic() - began


def test_a_worker_of_the_fast_lane_is_never_busy_with_a_lecture(company: Company[Stack], sound: Path) -> None:
    only(company, "web0", "speech0", "light0", "live0")
    lecture = begin_lecture(company, sound)
    fence = look(company, lecture)[2]
    took = [seconds_until_scored(company) for _ in range(2)]
    stage, _, still, _, worker = look(company, lecture)
    print(f"\nscored after {took[0]:.1f} s (cold) and {took[1]:.1f} s while a lecture is heard")
    assert (stage, still) == ("transcribing", fence), "the lecture was disturbed, or too short"
    assert worker.split(":")[1] == str(company.server.pid_of("speech0"))
    answers = "select distinct worker from transcripts_recording where kind = 'answer'"
    readers = {worker.split(":")[1] for (worker,) in company.server.rows(answers)}
    assert readers == {str(company.server.pid_of("light0"))}, "who hears hands over to who reads"
    company.server.wait_until_heard()


def test_a_lecture_gives_way_to_an_answer_and_is_as_if_nothing_had_happened(
    company: Company[Stack], sound: Path
) -> None:
    only(company, "web0", "speech0", "light0")
    quiet = begin_lecture(company, sound)
    company.server.wait_until_heard()
    lecture = begin_lecture(company, sound)
    took = seconds_until_scored(company)
    stage, stretches, *_ = look(company, lecture)
    print(f"\nscored after {took:.1f} s; the lecture stood at stretch {stretches}")
    assert stage in ("queued", "transcribing"), "the lecture ended before it could give way"
    assert stretches >= 3
    company.server.wait_until_heard()
    stage, _, fence, deaths, _ = look(company, lecture)
    # heard, given way, heard to the end, read
    assert (stage, deaths) == ("ready", 0) and fence >= 4
    assert company.transcript(lecture) == company.transcript(quiet)


def test_a_worker_that_is_told_to_stop_hands_over_at_once(company: Company[Stack], sound: Path) -> None:
    stack = company.server
    only(company, "web0", "speech0", "light0")
    lecture = begin_lecture(company, sound)  # a second worker is up before it ends
    stack.start_member("speech1")
    wait_until(lambda: "speech1@" in _workers(stack), timeout=60, what="the second worker is ready")
    began = time.monotonic()
    assert stack.kill("speech0", signal.SIGTERM) == 0
    ended = time.monotonic() - began
    successor = str(stack.pid_of("speech1"))

    def taken_over() -> bool:
        return look(company, lecture)[4].split(":")[1:2] == [successor]

    wait_until(taken_over, timeout=10, what="another worker has taken over", every=0.02)
    print(f"\nended after {ended:.1f} s, taken over after {time.monotonic() - began:.1f} s")
    assert ended < 10
    assert look(company, lecture)[3] == 0
    stack.wait_until_heard()
    assert look(company, lecture)[0] == "ready"


def test_a_worker_that_starts_takes_up_what_a_dead_one_held(company: Company[Stack]) -> None:
    stack = company.server
    only(company, "web0", "speech0", "light0")
    lecture = begin_lecture(company, SHORT)
    began = time.monotonic()
    stack.kill("speech0", signal.SIGKILL)
    assert look(company, lecture)[0] == "transcribing", "nobody was told of the death"
    stack.start_member("speech0")
    wait_until(lambda: look(company, lecture)[3] == 1, timeout=60, what="it is taken up", every=0.05)
    print(f"\ntaken up {time.monotonic() - began:.1f} s after the kill; the lease had 120 s")
    assert time.monotonic() - began < 60
    stack.wait_until_heard()
    stage, _, _, deaths, _ = look(company, lecture)
    assert (stage, deaths) == ("ready", 0), "progress forgets deaths"


def test_wake_ups_never_pile_up(company: Company[Stack]) -> None:
    """Nobody takes them, and a hundred are sent."""
    stack = company.server
    only(company, "web0")
    stack.run(
        "from transcripts.work.services.dispatch import wake_workers; from transcripts.enums import Queue\n"
        "for _ in range(100): wake_workers(list(Queue))"
    )
    assert _waiting(stack) == {"live": ENOUGH, "speech": ENOUGH, "light": ENOUGH}
    only(company, "web0", "speech0", "light0")
    nothing = {"live": 0, "speech": 0, "light": 0}
    wait_until(lambda: _waiting(stack) == nothing, timeout=60, what="the wake-ups are taken")
    assert set(stack.stages().values()) <= {"ready", "failed"}


CLAIMS = """
import time
from django.db import transaction
from tests.factories import RecordingFactory, SessionFactory
from tests.live.site import wait_until
from transcripts.work.services.dispatch import dispatch
session = SessionFactory()
for _ in range(12):
    with transaction.atomic():
        row = RecordingFactory(session=session, stage="received", revision=0, segments=[])
        row.audio.storage.delete(row.audio.name)  # a short turn: the file is missing
        dispatch(row)
    committed = time.time()
    wait_until(lambda: row.refresh_from_db() or row.is_final, timeout=60, what="it ends", every=0.005)
    print(row.error_code, row.started_at.timestamp() - committed)
"""


def test_a_worker_takes_the_next_wake_up_as_soon_as_it_is_free(company: Company[Stack]) -> None:
    """A pool of threads does not tell Celery's loop that one is done: it would sleep for up to a second."""
    only(company, "web0", "speech0", "light0")
    claims = [line.split() for line in company.server.run(CLAIMS).splitlines()]
    assert {code for code, _ in claims} == {"file_missing"}
    waited = statistics.median(float(seconds) for _, seconds in claims)
    print(f"\nmedian from commit to claim {waited * 1000:.0f} ms")
    assert waited < 0.4


@pytest.fixture
def own_redis() -> Iterator[str]:
    """The address of a Redis beside the one that the company's workers listen to."""
    try:
        with running_redis() as redis:
            yield redis.url
    except MissingServiceError as error:
        give_up(error)


def test_two_beats_harm_nothing(make_stack: Callable[..., Stack], own_redis: str) -> None:
    """A recording that nobody was woken for is found by the sweeper and read once."""
    stack = make_stack(web=0, speech=0, env={"HRVOICE_SWEEP_SECONDS": "1"}, redis_url=own_redis)
    stack.commands["beat1"] = stack.commands["beat"]
    for name in ("light0", "beat", "beat1"):
        stack.start_member(name)
    stack.run(
        "from tests.factories import RecordingFactory; from django.utils import timezone\n"
        "for _ in range(5): RecordingFactory(stage='queued', transcribed_at=timezone.now())"
    )
    query = "select count(*), min(fence), max(fence) from transcripts_recording where stage = 'ready'"
    wait_until(lambda: stack.rows(query)[0][0] == 5, timeout=90, what="all are read")
    time.sleep(3)  # more sweeps
    assert stack.rows(query) == [(5, 1, 1)]
    assert stack.is_running() and sum(_waiting(stack).values()) == 0
    assert all(stack.kill(name, signal.SIGTERM) == 0 for name in ("beat", "beat1", "light0"))


def _waiting(stack: Stack) -> dict[str, int]:
    from redis import Redis

    with Redis.from_url(stack.redis_url) as client:
        return {name: int(str(client.llen(name))) for name in ("live", "speech", "light")}


def _workers(stack: Stack) -> str:
    """Return the log's lines in which workers say that they are ready."""
    return "\n".join(line for line in stack.log.read_text().splitlines() if " ready." in line)
