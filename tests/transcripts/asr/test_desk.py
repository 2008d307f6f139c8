"""Batches across recordings: who shares a call, who goes first, and that one job's end touches no other's."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager

import numpy as np
import pytest

from transcripts.asr.desk import Desk
from transcripts.asr.protocol import Request, StretchResult, Traits
from transcripts.audio.errors import SpeechError
from transcripts.audio.stretches import Piece, Stretch

ZH, EN = Request("zh"), Request("en")


def stretch(index: int) -> Stretch:
    return Stretch(index, np.zeros(16_000, np.float32), (Piece(0.0, float(index), 1.0),))


class Echo:
    """Notes the batches it is given and waits for ``gate`` before it answers."""

    name = model = device = "echo"
    traits = Traits(max_stretch=30.0, batch=4)

    def __init__(self) -> None:
        self.batches: list[tuple[str | None, list[int]]] = []
        self.gate = threading.Event()
        self.gate.set()
        self.fault: Callable[[Sequence[Stretch]], None] = lambda stretches: None

    def load(self) -> None:
        """Nothing to load."""

    def device_memory_mb(self) -> float:
        """None."""
        return 0.0

    def transcribe(self, stretches: Sequence[Stretch], request: Request) -> list[StretchResult]:
        """Answer with the index, in the language asked for."""
        self.batches.append((request.language, [stretch.index for stretch in stretches]))
        assert self.gate.wait(10)
        self.fault(stretches)
        return [StretchResult(stretch.index, language=request.language) for stretch in stretches]


@contextmanager
def serving(desk: Desk, engine: Echo) -> Iterator[None]:
    """Run the engine's thread as long as the context lasts."""
    over = False

    def serve() -> None:
        while not over:
            desk.turn(lambda: engine)

    def end() -> None:
        nonlocal over
        over = True

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield
    finally:
        engine.gate.set()
        desk.call(end)
        thread.join(10)
        assert not thread.is_alive()


def results(futures: Sequence[Future[StretchResult]]) -> list[int]:
    return [future.result(timeout=10).index for future in futures]


def busy(desk: Desk, engine: Echo) -> Future[StretchResult]:
    """Keep the engine at a first stretch, so that others gather behind it."""
    engine.gate.clear()
    first = desk.seat().ask(stretch(99), Request("xx"))
    while not engine.batches:
        time.sleep(0.001)
    return first


def test_stretches_of_several_recordings_share_a_call_in_turns() -> None:
    desk, engine = Desk(), Echo()
    with serving(desk, engine):
        busy(desk, engine)
        one, other = desk.seat(), desk.seat()
        asked = [one.ask(stretch(i), ZH) for i in range(4)] + [
            other.ask(stretch(10 + i), ZH) for i in range(2)
        ]
        engine.gate.set()
        assert results(asked) == [0, 1, 2, 3, 10, 11]
    assert engine.batches[1:] == [("zh", [0, 10, 1, 11]), ("zh", [2, 3])]


def test_what_is_heard_differently_is_heard_apart() -> None:
    desk, engine = Desk(), Echo()
    with serving(desk, engine):
        busy(desk, engine)
        chinese, english = desk.seat(), desk.seat()
        hot = Request("zh", hotwords=("回访",))
        asked = [chinese.ask(stretch(0), ZH), english.ask(stretch(1), EN), desk.seat().ask(stretch(2), hot)]
        asked.append(chinese.ask(stretch(3), ZH))
        engine.gate.set()
        assert results(asked) == [0, 1, 2, 3]
    assert sorted(batch for _, batch in engine.batches[1:]) == [[0, 3], [1], [2]]


def test_new_recording_is_not_kept_waiting_behind_a_long_one() -> None:
    desk, engine = Desk(), Echo()
    with serving(desk, engine):
        long = desk.seat()
        long.ask(stretch(0), ZH).result(10)
        busy(desk, engine)
        asked = [long.ask(stretch(i), ZH) for i in range(1, 9)]
        answer = desk.seat().ask(stretch(50), EN)
        engine.gate.set()
        results([*asked, answer])
    assert engine.batches[2] == ("en", [50])


def test_first_stretch_is_heard_at_once_and_alone() -> None:
    desk, engine = Desk(), Echo()
    with serving(desk, engine):
        seat = desk.seat()
        assert seat.ask(stretch(0), ZH).result(10).index == 0
    assert engine.batches == [("zh", [0])]


def test_job_that_leaves_takes_its_stretches_along_and_no_others() -> None:
    desk, engine = Desk(), Echo()
    with serving(desk, engine):
        busy(desk, engine)
        cancelled, other = desk.seat(), desk.seat()
        lost = [cancelled.ask(stretch(i), ZH) for i in range(3)]
        kept = [other.ask(stretch(10 + i), ZH) for i in range(2)]
        cancelled.leave()
        engine.gate.set()
        assert results(kept) == [10, 11]
        assert not wait(lost, timeout=0.1).done
    assert ("zh", [10, 11]) in engine.batches


def test_failing_stretch_harms_nobody_in_its_batch() -> None:
    desk, engine = Desk(), Echo()

    def poison(stretches: Sequence[Stretch]) -> None:
        if any(one.index == 1 for one in stretches):
            raise MemoryError("out of memory")

    engine.fault = poison
    with serving(desk, engine):
        busy(desk, engine)
        one, other = desk.seat(), desk.seat()
        good, bad = one.ask(stretch(0), ZH), other.ask(stretch(1), ZH)
        engine.gate.set()
        assert good.result(10).index == 0
        with pytest.raises(MemoryError):
            bad.result(10)
    assert [batch for _, batch in engine.batches[1:]] == [[0, 1], [0], [1]]


def test_engine_that_is_away_is_asked_once_for_a_batch() -> None:
    desk, engine = Desk(), Echo()

    def away(stretches: Sequence[Stretch]) -> None:
        raise SpeechError("engine_unavailable")

    with serving(desk, engine):
        busy(desk, engine)
        engine.fault = away
        asked = [desk.seat().ask(stretch(i), ZH) for i in range(3)]
        engine.gate.set()
        for future in asked:
            with pytest.raises(SpeechError):
                future.result(10)
    assert [batch for _, batch in engine.batches[1:]] == [[0, 1, 2]]
