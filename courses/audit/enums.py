"""What the audit log records."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
    LINK_GIVEN = "link_given", _("Gave a link to set a password")
    SIGNED_OUT = "signed_out", _("Signed out everywhere")
    DEPARTMENT_CHANGED = "department_changed", _("Changed a department")
    PEOPLE_IMPORTED = "people_imported", _("Imported people")
    IMPORT_UNDONE = "import_undone", _("Took an import of people back")
    COMPANY_CHANGED = "company_changed", _("Changed the company’s name")
    REPORT_EXPORTED = "report_exported", _("Exported a report")
    SCHEDULE_CHANGED = "schedule_changed", _("Changed when a report goes out")
    WEBHOOK_ADDED = "webhook_added", _("Had another system be told")
    WEBHOOK_DELETED = "webhook_deleted", _("Had another system be told no more")
    TOKEN_CREATED = "token_created", _("Created a token")
    TOKEN_REVOKED = "token_revoked", _("Revoked a token")
