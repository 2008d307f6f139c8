"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Background jobs."""

    name = "jobs"
    verbose_name = _("Background jobs")

    def ready(self) -> None:
        """Register what this room adds to those below."""
        from jobs import hooks

        hooks.register()
