"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    """People, courses, enrolment."""

    name = "courses"
    verbose_name = _("Courses")

    def ready(self) -> None:
        """Have open sockets checked where a sign-in changes, and assignments applied where people move."""
        from allauth.account.signals import password_changed, password_reset, password_set
        from django.contrib.auth.signals import user_logged_out

        from courses.services import people_jobs
        from courses.services.apply import on_people_placed
        from courses.services.certificates import give_certificates
        from courses.services.enrolment import register_completion_step
        from courses.services.placing import register_placing_step
        from courses.services.presence import on_sign_in_changed

        for signal in (user_logged_out, password_changed, password_reset, password_set):
            signal.connect(on_sign_in_changed, dispatch_uid="sockets")
        register_placing_step("assignments", on_people_placed)
        register_completion_step("certificates", give_certificates)
        people_jobs.register()
