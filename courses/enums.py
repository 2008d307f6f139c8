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


class DueFrom(models.TextChoices):
    """From when the days of an assignment count."""

    ASSIGNED = "assigned", _("after it is assigned")
    JOINED = "joined", _("after joining the company")


class NoticeKind(models.TextChoices):
    """What a person is told about a course."""

    GIVEN = "given", _("A course for you")
    DUE = "due", _("Due soon")
    LATE = "late", _("Overdue")
    RENEWAL = "renewal", _("To be renewed")
    REPORT = "report", _("A report for you")


class Channel(models.TextChoices):
    """How something leaves the site."""

    MAIL = "mail", _("E-mail")
    WEBHOOK = "webhook", _("Webhook")


class Sending(models.TextChoices):
    """Where a delivery stands."""

    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    DROPPED = "dropped", _("No longer needed")


class JobStage(models.TextChoices):
    """Where a background job stands."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("At work")
    DONE = "done", _("Completed")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class Area(models.TextChoices):
    """What a token can be let into, for reading or for writing."""

    PEOPLE = "people", _("People and departments")
    COURSES = "courses", _("Courses and enrolments")
    RECORDINGS = "recordings", _("Recordings")
    TRANSCRIPTS = "transcripts", _("Transcripts, notes and search")
    SCORES = "scores", _("Answers, scores and mastery")
    REPORTS = "reports", _("Reports")


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
    ASSIGNMENT_WITHDRAWN = "assignment_withdrawn", _("Withdrew an assignment")
    EXEMPTED = "exempted", _("Exempted a person from a course")
    EXEMPTION_LIFTED = "exemption_lifted", _("Lifted an exemption")
    CERTIFICATE_REVOKED = "certificate_revoked", _("Revoked a certificate")
    PATH_CHANGED = "path_changed", _("Changed a learning path")
    COURSE_CHANGED = "course_changed", _("Changed a course")
    COURSE_PUBLISHED = "course_published", _("Published a course")
    COURSE_WITHDRAWN = "course_withdrawn", _("Took a course back to draft")
    RUBRIC_CHANGED = "rubric_changed", _("Changed a question")
    RESCORED = "rescored", _("Scored answers anew")
    ANSWER_REVIEWED = "answer_reviewed", _("Reviewed an answer")
    ANSWER_DISPUTED = "answer_disputed", _("Objected to a score")
    DISPUTE_CLOSED = "dispute_closed", _("Replied to an objection")
    PLAN_ADJUSTED = "plan_adjusted", _("Changed a person's plan")
    PERSON_CHANGED = "person_changed", _("Changed a person")
    PEOPLE_IMPORTED = "people_imported", _("Imported people")
    REPORT_EXPORTED = "report_exported", _("Exported a report")
    WEBHOOK_ADDED = "webhook_added", _("Had another system be told")
    WEBHOOK_DELETED = "webhook_deleted", _("Had another system be told no more")
    TOKEN_CREATED = "token_created", _("Created a token")
    TOKEN_REVOKED = "token_revoked", _("Revoked a token")
