"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    """Reports, standings, dashboards."""

    name = "reporting"
    verbose_name = _("Reporting")

    def ready(self) -> None:
        """Register what this room adds to those below."""
        from reporting import hooks

        hooks.register()
