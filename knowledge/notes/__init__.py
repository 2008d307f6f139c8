"""Structured notes and knowledge entries from a transcript. Extractive, deterministic, pure Python."""

from __future__ import annotations

from knowledge.notes.build import cut_entries, make_notes
from knowledge.notes.model import Entry, Notes, OutlineItem, Question, SummaryPoint, Term

__all__ = [
    "Entry",
    "Notes",
    "OutlineItem",
    "Question",
    "SummaryPoint",
    "Term",
    "cut_entries",
    "make_notes",
]
