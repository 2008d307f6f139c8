"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TranscriptsConfig(AppConfig):
    """Recordings and transcripts."""

    name = "transcripts"
    verbose_name = _("Transcripts")

    def ready(self) -> None:
        """Register what this room adds to those below."""
        from transcripts import hooks

        hooks.register()
