"""What people type in."""

from courses.forms.assign import AssignForm, ExemptForm, ProgressFilterForm
from courses.forms.course import CourseForm, GlossaryForm, SessionForm
from courses.forms.departments import DepartmentForm
from courses.forms.path import PathForm, StepForm
from courses.forms.people import AuditFilterForm, PeopleFilterForm, PersonForm, PreferencesForm

__all__ = [
    "AssignForm",
    "AuditFilterForm",
    "CourseForm",
    "DepartmentForm",
    "ExemptForm",
    "GlossaryForm",
    "PathForm",
    "PeopleFilterForm",
    "PersonForm",
    "PreferencesForm",
    "ProgressFilterForm",
    "SessionForm",
    "StepForm",
]
