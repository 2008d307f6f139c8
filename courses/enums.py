"""The vocabulary of people and courses."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does here; everyone can also learn."""

    EMPLOYEE = "employee", _("Employee")
    TRAINER = "trainer", _("Trainer")
    HR = "hr", _("HR manager")
    COMPLIANCE = "compliance", _("Compliance officer")
    ADMINISTRATOR = "administrator", _("Administrator")


class Language(models.TextChoices):
    """Languages that course content may be written and spoken in."""

    CHINESE = "zh", _("Chinese")
    ENGLISH = "en", _("English")


class CourseStatus(models.TextChoices):
    """Learners see a course once it is published."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")


class AuditAction(models.TextChoices):
    """What the audit log records."""

    LISTENED = "listened", _("Listened to a recording")
    READ_TRANSCRIPT = "read_transcript", _("Read a transcript")
    DOWNLOADED = "downloaded", _("Downloaded")
    UPLOADED = "uploaded", _("Uploaded a recording")
    DELETED = "deleted", _("Deleted a recording")
    RETRIED = "retried", _("Started a recording again")
    CANCELLED = "cancelled", _("Cancelled a recording")
    ASSIGNED = "assigned", _("Assigned a course")
    ASSIGNMENT_WITHDRAWN = "assignment_withdrawn", _("Withdrew a course from a department")
    COURSE_CHANGED = "course_changed", _("Changed a course")
    COURSE_PUBLISHED = "course_published", _("Published a course")
    COURSE_WITHDRAWN = "course_withdrawn", _("Took a course back to draft")
    RUBRIC_CHANGED = "rubric_changed", _("Changed a question")
    PERSON_CHANGED = "person_changed", _("Changed a person")
