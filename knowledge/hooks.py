"""What this room registers with those below."""

from __future__ import annotations

from knowledge.entries.services import forget, index_recording, write_notes
from transcripts.work.services.analyse import register_step
from transcripts.work.services.dispatch import register_made


def register() -> None:
    """Read every transcript: the index reads the entries, so it comes after them."""
    register_step("notes", write_notes)
    register_step("index", index_recording)
    register_made("knowledge", forget)
