"""The FunASR engine: AutoModel with the built-in class FunASRNano, from a folder or a hub."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

from transcripts.asr.languages import chinese_name, language_code, written_in
from transcripts.asr.protocol import EngineConfig, Request, StretchResult, Traits
from transcripts.asr.said import unasked
from transcripts.asr.segment import Segment
from transcripts.audio.errors import SpeechError
from transcripts.audio.limits import SAMPLE_RATE
from transcripts.audio.samples import clean_samples, is_silent
from transcripts.audio.stretches import Stretch

log = logging.getLogger(__name__)

MAX_SECONDS: Final = 30.0  # beyond this the model neither splits nor complains
MAX_HOTWORDS: Final = 20
GPU_BATCH: Final = 8


class FunASREngine:
    """FunASR behind the Engine protocol. ``model``: a folder, or a hub name ("FunAudioLLM/Fun-ASR-...")."""

    name = "funasr"

    def __init__(self, config: EngineConfig) -> None:
        self.model = config.model
        # no word times: a stretch is one continuous slice, and short ones give finer subtitles
        self.traits = Traits(max_stretch=15.0, batch=config.batch or 1)
        self._config = config
        self._auto: Any = None
        self._lock = threading.Lock()  # AutoModel keeps a call's options in itself
        self._half = False
        self._on_gpu = False
        self.device = "cpu"

    def load(self) -> None:
        """Load the weights and warm up; SpeechError model_missing or engine_load_failed."""
        with self._lock:
            if self._auto is None:
                self._auto = self._load()

    def transcribe(self, stretches: Sequence[Stretch], request: Request) -> list[StretchResult]:
        """Return one result per stretch, in order. A bad one gets its error, the others their text."""
        results: dict[int, StretchResult] = {}  # by place: indexes may repeat
        ready: dict[int, torch.Tensor] = {}
        for place, stretch in enumerate(stretches):
            try:
                sound = clean_samples(stretch.samples)
            except SpeechError as error:
                log.warning("stretch %d refused: %s", stretch.index, error)
                results[place] = StretchResult(stretch.index, error=error.code)
                continue
            if is_silent(sound):
                # asked about silence, a language model invents
                results[place] = StretchResult(stretch.index)
            elif sound.size > MAX_SECONDS * SAMPLE_RATE:
                results[place] = StretchResult(stretch.index, error="too_long")
            else:
                ready[place] = torch.from_numpy(np.ascontiguousarray(sound))
        with self._lock:
            sounds = list(ready.values())
            texts = self._hear(sounds, request)
            # told a language, the model writes fluent inventions in it: only unbidden it shows what it hears
            free = texts
            if request.wary and request.language:
                free = self._hear(sounds, replace(request, language=None, hotwords=()))
        for place, text, unbidden in zip(ready, texts, free, strict=True):
            told = None if isinstance(unbidden, SpeechError) else unbidden
            results[place] = _result(stretches[place], text, told, request)
        return [results[place] for place in range(len(stretches))]

    def device_memory_mb(self) -> float:
        """Return what PyTorch holds of the GPU's memory, in MiB."""
        return float(torch.cuda.memory_reserved() / 2**20) if self._on_gpu else 0.0

    def _hear(self, sounds: list[torch.Tensor], request: Request) -> list[str | SpeechError]:
        """Return a text per stretch, or why there is none; a failing batch is tried again one by one."""
        if not sounds:
            return []
        try:
            return list(self._generate(sounds, request))
        except Exception as error:  # one bad item fails FunASR's whole call, with any kind of error
            full = isinstance(error, torch.cuda.OutOfMemoryError)
            if full and self._on_gpu:
                torch.cuda.empty_cache()
            if len(sounds) == 1:
                log.exception("a stretch failed")
                # a stretch has a bounded length: who has no room for it has none for any
                return [SpeechError("accelerator_full" if full else "stretch_failed", detail=repr(error))]
            log.warning("a batch of %d failed; trying one by one", len(sounds), exc_info=True)
        return [text for sound in sounds for text in self._hear([sound], request)]

    def _generate(self, sounds: list[torch.Tensor], request: Request) -> list[str]:
        answers = self._auto.generate(
            input=sounds,
            cache={},
            batch_size=len(sounds),
            language=chinese_name(request.language),
            itn=request.itn,
            # a list: a string would be taken apart; no markup may reach the prompt
            hotwords=[word.replace("<|", "").replace("|>", "") for word in request.hotwords[:MAX_HOTWORDS]],
            bf16=self._half,
        )
        if len(answers) != len(sounds):
            raise RuntimeError(f"{len(answers)} answers for {len(sounds)} stretches")
        return [str(answer["text"]).strip() for answer in answers]

    def _load(self) -> Any:
        source = self._source()
        device = self._config.device
        if device == "auto":
            device = "cuda:0" if torch.cuda.is_available() else "cpu"
        on_gpu = self._on_gpu = device.startswith("cuda")
        # bfloat16 on a GPU; float16 gives garbage on real weights
        wanted = self._config.compute_type
        self._half = wanted == "bfloat16" or (on_gpu and wanted != "float32")
        if not self._config.batch:
            self.traits = Traits(self.traits.max_stretch, GPU_BATCH if on_gpu else 1)
        options: dict[str, Any] = {}
        if not Path(source).is_dir():
            options["hub"] = "hf" if self._config.hub == "hf" else "ms"
            if self._config.revision:
                options["model_revision"] = self._config.revision
        try:
            from funasr import AutoModel

            loaded = AutoModel(
                model=source,
                device=device,
                ncpu=self._config.threads,
                disable_update=True,
                disable_pbar=True,
                trust_remote_code=False,
                log_level="ERROR",
                **options,
            )
        except MemoryError:
            raise
        except Exception as error:
            code = "model_missing" if options else "engine_load_failed"
            raise SpeechError(code, detail=f"{source}: {error!r}") from error
        self._auto = loaded
        try:
            self._generate([torch.from_numpy(_warm_up_sound())], Request())
        except Exception as error:
            self._auto = None
            raise SpeechError("engine_load_failed", detail=f"{source} cannot recognise: {error!r}") from error
        self.device = torch.cuda.get_device_name(device) if on_gpu else device
        return loaded

    def _source(self) -> str:
        """Return the folder or hub name; SpeechError model_missing at once where a folder is not there."""
        name = self._config.model
        path = Path(name).expanduser()
        if path.is_dir():
            return str(path)
        looks_like_path = name.startswith((".", "/", "~")) or name.count("/") != 1
        if looks_like_path or self._config.hub == "none":
            raise SpeechError("model_missing", detail=f"no folder {name}")
        return name


def _warm_up_sound() -> np.ndarray[Any, np.dtype[np.float32]]:
    """Return a second of a quiet tone: the first call builds what later calls reuse."""
    seconds = np.arange(SAMPLE_RATE, dtype=np.float32) / SAMPLE_RATE
    return (0.1 * np.sin(2 * np.pi * 440 * seconds)).astype(np.float32)


def _result(
    stretch: Stretch, text: str | SpeechError, unbidden: str | None, request: Request
) -> StretchResult:
    if isinstance(text, SpeechError):
        return StretchResult(stretch.index, error=text.code)
    # the model says no language: the script does
    language = language_code(request.language) or written_in(text, request.among)
    if not text:
        return StretchResult(stretch.index, language=language)
    noticed = unasked(request, written_in(unbidden or text, request.expected))
    segment = Segment(start=round(stretch.start, 3), end=round(stretch.end, 3), text=text)
    return StretchResult(stretch.index, (segment,), language, noticed=noticed)
