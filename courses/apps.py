"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    """People, courses, enrolment."""

    name = "courses"
    verbose_name = _("Courses")
