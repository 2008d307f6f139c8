"""The vocabulary of courses."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    """Languages that course content may be written and spoken in."""

    CHINESE = "zh", _("Chinese")
    ENGLISH = "en", _("English")


class CourseStatus(models.TextChoices):
    """Learners see a course once it is published."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
