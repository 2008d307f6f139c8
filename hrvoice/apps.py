"""The app's configuration."""

from django.apps import AppConfig


class HRVoiceConfig(AppConfig):
    """The site itself: commands and demo company."""

    name = "hrvoice"
