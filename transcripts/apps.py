"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TranscriptsConfig(AppConfig):
    """Recordings, transcripts, notes, knowledge."""

    name = "transcripts"
    verbose_name = _("Transcripts")
