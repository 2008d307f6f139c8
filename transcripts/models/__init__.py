"""Sound in, text and knowledge out."""

from transcripts.models.knowledge import KnowledgeEntry, SearchRow
from transcripts.models.notes import Notes
from transcripts.models.recording import Recording
from transcripts.models.tally import Tally
from transcripts.models.transcript import TranscriptSegment
from transcripts.models.upload import Upload
from transcripts.models.worker_beat import WorkerBeat

__all__ = [
    "KnowledgeEntry",
    "Notes",
    "Recording",
    "SearchRow",
    "Tally",
    "TranscriptSegment",
    "Upload",
    "WorkerBeat",
]
