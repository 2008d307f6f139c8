"""What people read for the codes that this room raises, or writes on a recording, and what to do next."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from django.utils.translation import gettext_lazy as _

WORDS: Final = {
    # the sound
    "not_audio": _(
        "This file is not a sound or video file that we can read. Use MP3, WAV, M4A, AAC, AMR, 3GP, FLAC,"
        " OGG, WMA, AIFF, CAF, AC-3, WebM, MP4 or MKV."
    ),
    "unsupported_sound": _(
        "We know this kind of file but cannot read the sound in it. Save it as MP3, WAV or M4A and send that."
    ),
    "no_sound_track": _(
        "This video has no sound track. Choose the file that holds the sound, or record it again with the"
        " microphone on."
    ),
    "unknown_language": _(
        "The recogniser here does not know this language. Choose one of the list, or let it be detected."
    ),
    "empty": _("This file is empty. Check that the recording was saved, then send it again."),
    "too_short": _("This recording is too short to hold speech. Record at least one second."),
    "too_long": _("This recording is longer than allowed here. Split it and send the parts."),
    "too_many_channels": _("This file has more sound channels than we can read. Save it in stereo or mono."),
    "silent": _("We hear only silence. Check that the right microphone is on, then record again."),
    "no_speech": _("We hear sound but no speech. Speak closer to the microphone and record again."),
    "decode_failed": _(
        "The sound in this file is damaged and cannot be read. Save it again from its source."
    ),
    "file_missing": _(
        "The recording's file is missing from storage. Tell your administrator, and send the file again if"
        " you still have it."
    ),
    # the engine
    "stretch_failed": _(
        "No passage of this recording could be recognised. Try again; if it fails again, record it anew."
    ),
    "engine_crashed": _(
        "Speech recognition stopped unexpectedly on this recording. Try again; if it stops again, tell your"
        " administrator."
    ),
    "engine_hung": _(
        "Speech recognition took too long on this recording and was stopped. Try again; if it takes too long"
        " again, split the recording."
    ),
    "engine_unavailable": _(
        "The speech server does not answer. The recording waits for it; you need not send it again."
    ),
    "engine_load_failed": _(
        "The speech model could not be loaded. Ask your administrator to check the engine."
    ),
    "model_missing": _("The speech model is not installed. Ask your administrator to install it."),
    "model_altered": _(
        "The speech model's files are not the expected ones and were refused. Ask your administrator to"
        " install the model anew."
    ),
    "engine_unfit": _(
        "The speech engine does not pass its own check. The recording waits; you need not send it again. Tell"
        " your administrator."
    ),
    "accelerator_full": _(
        "The accelerator has no memory left for speech recognition. The recording waits; you need not send it"
        " again. Tell your administrator."
    ),
    "storage_unavailable": _(
        "The storage of the recordings cannot be reached. The recording waits; you need not send it again."
    ),
    "out_of_memory": _(
        "This recording needs more memory than this machine has. Split it and send the parts, or tell your"
        " administrator."
    ),
    # the work
    "cancelled": _("This recording was cancelled. Choose “Try again” to have it heard."),
    "not_ready": _("This recording is not ready yet. Ask for its status, and come back then."),
    # uploads
    "no_file": _("Choose a file first."),
    "wrong_offset": _("Another part of this file is expected. Ask where the upload stands, and go on there."),
    "upload_busy": _("This file is being sent already, perhaps from another window. Wait a little."),
    "upload_gone": _("This upload was not finished in time, or it was cancelled. Send the file again."),
    "checksum_mismatch": _("A part of the file was altered on its way. Send that part again."),
}

STATUSES: Final = {
    "wrong_offset": HTTPStatus.CONFLICT,
    "upload_busy": HTTPStatus.LOCKED,
    "upload_gone": HTTPStatus.GONE,
    "checksum_mismatch": 460,  # tus's own
}
