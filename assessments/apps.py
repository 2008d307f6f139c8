"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    """Prompts, answers, scores."""

    name = "assessments"
    verbose_name = _("Assessments")

    def ready(self) -> None:
        """Register what this room adds to those below."""
        from assessments import hooks

        hooks.register()
