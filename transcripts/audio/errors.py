"""The one error that speech work raises: a stable code, and whether trying again can help."""

from __future__ import annotations

from typing import Final

# code -> True where a second attempt at the same recording cannot end differently
CODES: Final[dict[str, bool]] = {
    "not_audio": True,
    "unsupported_sound": True,
    "no_sound_track": True,
    "empty": True,
    "too_short": True,
    "too_long": True,
    "silent": True,
    "no_speech": True,
    "too_many_channels": True,
    "decode_failed": True,
    "engine_crashed": False,
    "engine_hung": False,
    # the machine's: see MACHINE
    "model_altered": False,
    "model_missing": False,
    "engine_load_failed": False,
    "engine_unfit": False,
    "engine_unavailable": False,
    "accelerator_full": False,
    "out_of_memory": False,
    "cancelled": False,
    "stretch_failed": False,
}

#: Nothing is wrong with the recording: it waits, no attempt is counted, and the worker proves itself anew.
MACHINE: Final = frozenset(
    {
        "model_altered",
        "model_missing",
        "engine_load_failed",
        "engine_unfit",
        "engine_unavailable",
        "accelerator_full",
    }
)


class SpeechError(Exception):
    """A recording or an engine failed: ``code`` from ``CODES``, ``permanent``, and ``detail`` for the log.

    ``detail`` is for operators, never for a page: ``transcripts.words`` has what people read for a code.
    """

    def __init__(self, code: str, permanent: bool | None = None, detail: str = "") -> None:
        """Take a known ``code``; ``permanent`` follows the table unless it is given."""
        if code not in CODES:
            raise ValueError(f"unknown speech error code: {code}")
        self.code = code
        self.permanent = CODES[code] if permanent is None else permanent
        self.detail = detail
        super().__init__(f"{code}: {detail}" if detail else code)

    def __reduce__(self) -> tuple[type[SpeechError], tuple[str, bool, str]]:
        """Survive pickling, as task queues ask for."""
        return (SpeechError, (self.code, self.permanent, self.detail))
