"""Who learns what."""

from courses.models.assignment import Assignment, DepartmentAssignment, Exemption
from courses.models.audit import AuditEntry
from courses.models.certificate import Certificate
from courses.models.course import Course, GlossaryTerm, Session
from courses.models.employee import Department, Employee
from courses.models.enrolment import Enrolment, PastCycle, SessionCompletion
from courses.models.job import Job
from courses.models.notice import Delivery, Endpoint, Notice
from courses.models.path import LearningPath, PathEnrolment, PathStep
from courses.models.sent_once import SentOnce
from courses.models.token import ApiToken

__all__ = [
    "ApiToken",
    "Assignment",
    "AuditEntry",
    "Certificate",
    "Course",
    "Delivery",
    "Department",
    "DepartmentAssignment",
    "Employee",
    "Endpoint",
    "Enrolment",
    "Exemption",
    "GlossaryTerm",
    "Job",
    "LearningPath",
    "Notice",
    "PastCycle",
    "PathEnrolment",
    "PathStep",
    "SentOnce",
    "Session",
    "SessionCompletion",
]
