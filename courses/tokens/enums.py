"""What a token can be let into."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Area(models.TextChoices):
    """What a token can be let into, for reading or for writing."""

    PEOPLE = "people", _("People and departments")
    COURSES = "courses", _("Courses and enrolments")
    RECORDINGS = "recordings", _("Recordings")
    TRANSCRIPTS = "transcripts", _("Transcripts, notes and search")
    SCORES = "scores", _("Answers, scores and mastery")
    REPORTS = "reports", _("Reports")
