"""Sound in, text out: the room's models, where Django looks for them."""

from transcripts.intake.models import Upload
from transcripts.recordings.models import Recording
from transcripts.texts.models import Revision, TranscriptSegment
from transcripts.work.models.tally import Tally
from transcripts.work.models.worker_heartbeat import WorkerHeartbeat

__all__ = ["Recording", "Revision", "Tally", "TranscriptSegment", "Upload", "WorkerHeartbeat"]
