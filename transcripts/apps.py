"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TranscriptsConfig(AppConfig):
    """Recordings, transcripts, notes, knowledge."""

    name = "transcripts"
    verbose_name = _("Transcripts")

    def ready(self) -> None:
        """Register what is read from every transcript."""
        from transcripts.services import index, lectures

        index.register()
        lectures.register()
