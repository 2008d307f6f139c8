"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    """People, courses, enrolment."""

    name = "courses"
    verbose_name = _("Courses")

    def ready(self) -> None:
        """Register what this room adds to those below."""
        from courses import hooks

        hooks.register()
