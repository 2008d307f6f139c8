"""Who learns what."""

from courses.models.audit import AuditEntry
from courses.models.course import Course, DepartmentAssignment, GlossaryTerm, Session
from courses.models.employee import Department, Employee
from courses.models.enrolment import Enrolment, SessionCompletion

__all__ = [
    "AuditEntry",
    "Course",
    "Department",
    "DepartmentAssignment",
    "Employee",
    "Enrolment",
    "GlossaryTerm",
    "Session",
    "SessionCompletion",
]
