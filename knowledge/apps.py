"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgeConfig(AppConfig):
    """Notes, knowledge entries, search."""

    name = "knowledge"
    verbose_name = _("Knowledge")

    def ready(self) -> None:
        """Register what this room adds to those below."""
        from knowledge import hooks

        hooks.register()
