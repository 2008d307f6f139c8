"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    """Prompts, answers, scores."""

    name = "assessments"
    verbose_name = _("Assessments")

    def ready(self) -> None:
        """Score answers when their transcript is there."""
        from assessments.services.assess import assess_recording
        from transcripts.services.analyse import register_step

        register_step("score", assess_recording)
