"""Files on their way."""

from __future__ import annotations

from tests.transcripts.helpers import Cast, wav
from transcripts.intake.models import Upload
from transcripts.intake.services.uploads import begin_upload

SOUND = wav(1.0)


class Killed(BaseException):
    """The process ends here: nothing after it runs, and nothing catches it."""


def begun(cast: Cast, data: bytes = SOUND) -> Upload:
    metadata = {"purpose": "lecture", "target": str(cast.session.pk), "filename": "talk.wav"}
    return begin_upload(owner=cast.trainer, length=len(data), metadata=metadata)


def fresh(upload: Upload) -> Upload:
    return Upload.objects.get(pk=upload.pk)
