"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    """Prompts, answers, scores."""

    name = "assessments"
    verbose_name = _("Assessments")

    def ready(self) -> None:
        """Score answers when their transcript is there, and keep count of attempts."""
        from assessments.services import answers
        from assessments.services.answers import check_retry
        from assessments.services.assess import assess_recording
        from transcripts.services.analyse import register_step
        from transcripts.services.dispatch import register_retry_check

        register_step("score", assess_recording)
        register_retry_check(check_retry)
        answers.register()
