"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    """Prompts, answers, scores."""

    name = "assessments"
    verbose_name = _("Assessments")

    def ready(self) -> None:
        """Score answers when their transcript is there, and keep count of attempts."""
        from django.db.models.signals import post_delete

        from assessments.queries.course_counts import counted_courses
        from assessments.services import (
            answers,
            complete,
            report_jobs,
            report_schedules,
            rescore_jobs,
            standings,
            standings_jobs,
        )
        from assessments.services.answers import check_retry
        from assessments.services.assess import assess_recording
        from assessments.services.fragments import find_in_lecture, on_lecture_deleted
        from courses.queries.catalogue import register_counts
        from courses.services.tend import register_turn
        from transcripts.models import Recording
        from transcripts.services.analyse import register_step
        from transcripts.services.dispatch import register_retry_check

        register_step("score", assess_recording)
        register_step("complete", complete.close_answered)
        register_step("fragments", find_in_lecture)
        post_delete.connect(on_lecture_deleted, sender=Recording, dispatch_uid="fragments")
        register_retry_check(check_retry)
        answers.register()
        rescore_jobs.register()
        report_jobs.register()
        report_schedules.register()
        standings_jobs.register()
        register_turn("standings", standings.measure_in_turn, 60)
        register_counts(counted_courses)
        complete.register()
