"""Series that exist before anything happened: a counter that appears at 5 shows Prometheus no increase."""

from __future__ import annotations

from itertools import product
from typing import Final

from django.conf import settings

from transcripts.audio.errors import CODES
from transcripts.enums import Kind, Stage
from transcripts.work.services.analyse import step_names
from transcripts.work.services.fitness import FAULTS

#: Why a recording fails or an attempt does: what speech work raises, and what is met around it.
REASONS: Final = tuple(sorted({*CODES, "storage_unavailable", "file_missing", "internal_error", "gave_up"}))
LANGUAGES: Final = ("zh", "en")
KINDS: Final = tuple(kind.value for kind in Kind)

Series = dict[str, str]


def known_series(metric: str) -> list[Series]:
    """Return the labels under which ``metric`` is to be told from the start, at 0."""
    engine = settings.SPEECH_ENGINE
    known: dict[str, dict[str, tuple[str, ...]]] = {
        "ended": {"kind": KINDS, "stage": (Stage.READY.value, Stage.FAILED.value)},
        "failures": {"code": REASONS, "kind": KINDS},
        "retries": {"code": REASONS, "kind": KINDS},
        "failed_stretches": {"code": REASONS, "kind": KINDS},
        "faults": {"code": tuple(sorted(FAULTS))},
        "claims": {"kind": KINDS},
        "handed_back": {"kind": KINDS},
        "lost": {"kind": KINDS},
        "failed_steps": {"step": step_names()},
        "heard_seconds": {"engine": (engine,), "language": LANGUAGES},
        "stage_seconds": {"kind": KINDS, "stage": ("waiting", "hearing", "reading")},
        "real_time_factor": {"engine": (engine,), "language": LANGUAGES},
    }
    labels = known.get(metric, {})
    return [dict(zip(labels, values, strict=True)) for values in product(*labels.values())] if labels else []
