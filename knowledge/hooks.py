"""What this room registers with those below."""

from __future__ import annotations

from django.db.models import Q

from kit.grants import Within, register_grant
from knowledge.entries.services import forget, index_recording, write_notes
from transcripts.enums import Kind
from transcripts.work.services.analyse import register_step
from transcripts.work.services.dispatch import register_made


def register() -> None:
    """Read every transcript: the index reads the entries, so it comes after them."""
    heard, lecture = "transcripts.recording", Q(recording__kind=Kind.LECTURE)
    register_grant("knowledge.searchrow", "heard", Within("recording", heard))
    register_grant("knowledge.knowledgeentry", "heard", Within("recording", heard, where=lecture))
    register_step("notes", write_notes)
    register_step("index", index_recording)
    register_made("knowledge", forget)
