"""Who learns what: the room's models, where Django looks for them."""

from courses.assigning.models import Assignment, Exemption
from courses.audit.models import AuditEntry
from courses.catalogue.models import Course, GlossaryTerm, Session
from courses.certificates.models import Certificate
from courses.enrolment.models import Enrolment, PastCycle, SessionCompletion
from courses.idempotency.models import SentOnce
from courses.paths.models import LearningPath, PathEnrolment, PathStep
from courses.people.models import Company, Department, Employee
from courses.tokens.models import ApiToken

__all__ = [
    "ApiToken",
    "Assignment",
    "AuditEntry",
    "Certificate",
    "Company",
    "Course",
    "Department",
    "Employee",
    "Enrolment",
    "Exemption",
    "GlossaryTerm",
    "LearningPath",
    "PastCycle",
    "PathEnrolment",
    "PathStep",
    "SentOnce",
    "Session",
    "SessionCompletion",
]
