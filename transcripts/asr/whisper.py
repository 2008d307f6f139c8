"""The whisper engine: faster-whisper on CTranslate2, with word times."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import ctranslate2
import faster_whisper
from faster_whisper.audio import pad_or_trim
from faster_whisper.tokenizer import Tokenizer

from transcripts.asr.languages import language_code
from transcripts.asr.protocol import EngineConfig, Request, StretchResult, Traits
from transcripts.asr.said import unasked
from transcripts.asr.segment import Segment, Word
from transcripts.asr.spans import Span, repeats
from transcripts.asr.weights import HUB_NAME, HUB_REVISION, verify, whisper_base
from transcripts.asr.window import Window, WindowDecoder
from transcripts.audio.errors import SpeechError
from transcripts.audio.stretches import Stretch

log = logging.getLogger(__name__)

BEAM: Final = 3  # a tenth more time than greedy decoding, a tenth fewer errors
HOTWORD_BEAM: Final = 5
BATCH: Final = 4  # decoded together; more gains next to nothing and takes 40 MB each
MAX_HOTWORDS: Final = 20  # more than this lowers what is recognised
DOUBT_LOGPROB: Final = -0.7
DOUBT_COMPRESSION: Final = 2.4
# a stretch shorter than this is too little to tell its language, unless it is this sure
SURE_SECONDS: Final = 8.0
SURE: Final = 0.8
# speech that nobody asked for is noticed from here on: music and hums are guessed at with less
SURE_OTHER: Final = 0.8
NOTICE_SECONDS: Final = 2.0


class WhisperEngine:
    """faster-whisper behind the Engine protocol. ``model``: "base", a CTranslate2 folder or a hub name."""

    name = "whisper"

    def __init__(self, config: EngineConfig) -> None:
        self.model = config.model
        # pieces may share a stretch: the encoder always takes 30 s, however short the sound is
        self.traits = Traits(
            max_stretch=30.0, batch=config.batch or BATCH, join_gaps=True, sure_seconds=SURE_SECONDS
        )
        self.device = "cpu"
        self._config = config
        self._whisper: faster_whisper.WhisperModel | None = None
        self._decoder: WindowDecoder | None = None
        self._tokenizers: dict[str, Tokenizer] = {}

    def load(self) -> None:
        """Load the weights; SpeechError model_missing, model_altered or engine_load_failed."""
        if self._whisper is not None:
            return
        source, revision = self._source()
        device, compute_type = self._device()
        try:
            self._whisper = faster_whisper.WhisperModel(
                source,
                device=device,
                compute_type=compute_type,
                cpu_threads=self._config.threads,
                download_root=str(self._config.models_dir / "hub"),
                revision=revision,
                local_files_only=self._config.hub == "none",
            )
        except (OSError, ValueError, RuntimeError) as error:
            missing = not Path(source).is_dir()
            raise SpeechError(
                "model_missing" if missing else "engine_load_failed", detail=str(error)
            ) from error
        self.device = device
        self._decoder = WindowDecoder(self._whisper)

    def device_memory_mb(self) -> float:
        """Return 0: CTranslate2 does not tell."""
        return 0.0

    def transcribe(self, stretches: Sequence[Stretch], request: Request) -> list[StretchResult]:
        """Return one result per stretch, in order. Where they fail together, each is tried alone."""
        try:
            return self._hear(stretches, request)
        except MemoryError:
            raise
        except Exception as error:  # whatever the native code found: the other stretches go on
            if len(stretches) > 1:
                log.warning("a batch of %d failed; trying one by one", len(stretches), exc_info=True)
                return [result for stretch in stretches for result in self.transcribe([stretch], request)]
            log.exception("stretch %d failed", stretches[0].index)
            full = "out of memory" in str(error).lower()
            # a stretch has a bounded length: an accelerator without room for it has none for any
            code = "accelerator_full" if self.device != "cpu" else "out_of_memory"
            return [StretchResult(stretches[0].index, error=code if full else "stretch_failed")]

    def _source(self) -> tuple[str, str | None]:
        """Return what WhisperModel shall load: a folder or a hub name with its revision."""
        name = self._config.model
        if name == "base":
            try:
                return str(whisper_base(self._config.models_dir, self._config.package_dirs)), None
            except SpeechError as error:
                if error.code != "model_missing" or self._config.hub == "none":
                    raise
            return self._from_hub(), None
        if Path(name).is_dir():
            return name, None
        if name.startswith((".", "/", "~")) or name.count("/") > 1:
            raise SpeechError("model_missing", detail=f"no folder {name}")
        return name, self._config.revision

    def _from_hub(self) -> str:
        """Fetch whisper-base from the hub at the known revision, checked like the packages."""
        try:
            folder = faster_whisper.download_model(
                HUB_NAME, cache_dir=str(self._config.models_dir / "hub"), revision=HUB_REVISION
            )
        except Exception as error:  # the hub's client raises many kinds, all meaning "not there"
            raise SpeechError("model_missing", detail=f"no packages, and the hub: {error}") from error
        verify(Path(folder))
        return str(folder)

    def _device(self) -> tuple[str, str]:
        """Return device and number format: int8 on a CPU (half the time, same errors), float16 on a GPU."""
        device = self._config.device
        if device == "auto":
            device = "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
        compute_type = self._config.compute_type
        if compute_type == "default":
            compute_type = "float16" if device == "cuda" else "int8"
        return device, compute_type

    def _hear(self, stretches: Sequence[Stretch], request: Request) -> list[StretchResult]:
        assert self._whisper is not None, "load() comes first"
        assert self._decoder is not None
        windows = [self._window(stretch, request) for stretch in stretches]
        hotwords = ", ".join(request.hotwords[:MAX_HOTWORDS]) or None
        beam = self._config.beam or (HOTWORD_BEAM if hotwords else BEAM)
        spans = self._decoder.decode(windows, beam=beam, hotwords=hotwords)
        circling = [i for i, some in enumerate(spans) if hotwords and repeats(some, DOUBT_COMPRESSION)]
        # hotwords can send the decoder round in circles: heard once more, without them
        again = self._decoder.decode([windows[i] for i in circling], beam=beam)
        for i, plain in zip(circling, again, strict=True):
            spans[i] = spans[i] if repeats(plain, DOUBT_COMPRESSION) else plain
        timed = self._decoder.words(windows, spans)
        results = []
        for stretch, window, some, items in zip(stretches, windows, spans, timed, strict=True):
            pairs = zip(some, items, strict=True)
            segments = [_segment(span, item, window.tokenizer, stretch) for span, item in pairs]
            language = window.tokenizer.language_code
            noticed = window.noticed
            heard = tuple(s for s in segments if s.text)
            results.append(StretchResult(stretch.index, heard, _code(language), noticed=noticed))
        return results

    def _window(self, stretch: Stretch, request: Request) -> Window:
        """Encode a stretch: once, the language is told from it, and the text."""
        assert self._whisper is not None
        features = self._whisper.feature_extractor(stretch.samples)
        frames = min(features.shape[-1] - 1, self._whisper.feature_extractor.nb_max_frames)
        encoded = self._whisper.encode(pad_or_trim(features[:, :frames]))
        language, noticed = self._language(encoded, stretch, request)
        if language not in self._tokenizers:
            model = self._whisper.model
            self._tokenizers[language] = Tokenizer(
                self._whisper.hf_tokenizer, model.is_multilingual, task="transcribe", language=language
            )
        return Window(encoded, stretch.seconds, frames, self._tokenizers[language], noticed)

    def _language(
        self, encoded: ctranslate2.StorageView, stretch: Stretch, request: Request
    ) -> tuple[str, str | None]:
        """Return the language to decode in, asked for, heard or before, and what else it seems to be.

        Detection takes one step of the decoder: always done, so that what nobody asked for is noticed.
        """
        assert self._whisper is not None
        known = self._whisper.supported_languages
        if not self._whisper.model.is_multilingual:
            return "en", None
        asked = _whisper_code(request.language or "")
        found = [
            (str(token[2:-2]), float(share))
            for token, share in self._whisper.model.detect_language(encoded)[0]
        ]
        seems, share = found[0]
        noticed = None
        if share >= SURE_OTHER and stretch.seconds >= NOTICE_SECONDS:
            noticed = unasked(request, _code(seems))
        if asked in known:
            return asked, noticed
        allowed = {_whisper_code(one) for one in request.among} & set(known)
        if allowed:
            found = [pair for pair in found if pair[0] in allowed]
            share = found[0][1] / sum(pair[1] for pair in found)
        hint = _whisper_code(request.hint or "")
        if hint in (allowed or known) and share < SURE:
            return hint, noticed
        return found[0][0], noticed


def _whisper_code(language: str) -> str:
    """Return whisper's code for a BCP-47 tag: its first subtag."""
    first = language.lower().partition("-")[0]
    return {"fil": "tl"}.get(first, first)


def _code(language: str) -> str:
    """Return our code for one of whisper's; those that only whisper knows stay as they are."""
    return language_code(language) or language


def _segment(span: Span, timed: dict[str, Any], tokenizer: Tokenizer, stretch: Stretch) -> Segment:
    """Return what was heard in a span in recording time."""
    words = []
    for word in timed["words"]:
        piece = stretch.piece_at((word["start"] + word["end"]) / 2)
        start = round(stretch.recording_time(word["start"], piece), 3)
        end = round(stretch.recording_time(word["end"], piece), 3)
        words.append(Word(start, max(start, end), word["word"], round(float(word["probability"]), 4)))
    start = words[0].start if words else round(stretch.recording_time(span.start), 3)
    end = words[-1].end if words else round(stretch.recording_time(span.end), 3)
    text = "".join(word.text for word in words) if words else tokenizer.decode(list(span.tokens))
    return Segment(
        start=start,
        end=max(start, end),
        text=text.strip(),
        confidence=round(math.exp(min(span.logprob, 0.0)), 4),
        words=tuple(words),
        doubtful=span.logprob <= DOUBT_LOGPROB or span.compression > DOUBT_COMPRESSION,
    )
