"""What people type in."""

from courses.forms.assign import AssignForm, ProgressFilterForm
from courses.forms.course import CourseForm, GlossaryForm, SessionForm
from courses.forms.departments import DepartmentForm
from courses.forms.people import AuditFilterForm, PeopleFilterForm, PersonForm, PreferencesForm

__all__ = [
    "AssignForm",
    "AuditFilterForm",
    "CourseForm",
    "DepartmentForm",
    "GlossaryForm",
    "PeopleFilterForm",
    "PersonForm",
    "PreferencesForm",
    "ProgressFilterForm",
    "SessionForm",
]
