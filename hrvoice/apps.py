"""The app's configuration."""

from django.apps import AppConfig

from hrvoice.lean import load_without_spared

# before any app's models or views do it
load_without_spared()


class HRVoiceConfig(AppConfig):
    """The site itself: commands and demo company."""

    name = "hrvoice"
