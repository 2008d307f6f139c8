"""An engine that answers with what a real one once heard: quick, and the same on every machine.

Sites of tests choose it by ``ENGINE``; at night they hear by the real one. ``python -m tests.replay.record``
writes anew what was heard.
"""

from __future__ import annotations

from typing import Final

from tests.nightly import NIGHTLY


def at_pace(waits: float) -> dict[str, str]:
    """Return the settings of a site that hears by it, waiting so many seconds for a second of sound."""
    if NIGHTLY:
        return {"HRVOICE_SPEECH_ENGINE": "whisper"}
    return {
        "HRVOICE_SPEECH_ENGINE": "replay=tests.replay.engine:ReplayEngine",
        "HRVOICE_SPEECH_MODEL": str(waits),
    }


ENGINE: Final = at_pace(0.03)
