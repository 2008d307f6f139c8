"""Why people see rows of this room, and what closes them: registered by ``hooks``, used by rooms above."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from courses import rules
from courses.catalogue.enums import CourseStatus
from courses.catalogue.models import Course
from courses.enrolment.models import Enrolment
from courses.paths.models import LearningPath, PathEnrolment
from courses.paths.queries import with_lock
from courses.people.enums import Role
from kit.grants import Own, Tied, Ties, Within, register_bar, register_grant


def _taken() -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(course__status=CourseStatus.PUBLISHED)


def _locked() -> QuerySet[Enrolment]:
    """Return who takes a course that waits on a path; its trainers are not learners of it."""
    same = {"course": OuterRef("course"), "employee": OuterRef("employee")}
    trains = Q(employee__role=Role.TRAINER) & Exists(Course.trainers.through.objects.filter(**same))
    return with_lock(Enrolment.objects.filter(~trains)).filter(is_locked=True)


#: Learners and the published courses that they take.
TAKEN = Ties(_taken, person="employee", to="course")
#: People and the courses that they train; it counts while they are trainers.
TRAINED = Ties(lambda: Course.trainers.through.objects.all(), person="employee", to="course")
#: Learners and the courses that wait on a path of theirs for those before.
LOCKED = Ties(_locked, person="employee", to="course")
_ON_PATH = Ties(lambda: PathEnrolment.objects.all(), person="employee", to="path")
_OWN_PATH = Ties(lambda: LearningPath.objects.all(), person="owner", to="id")


def may_be_barred(user: rules.Person) -> bool:
    """HR looks after courses: no path closes them."""
    return not rules.is_hr(user)


def register() -> None:
    """Say who sees what, and that a course which waits on a path is not open yet."""
    trains = Tied("course", TRAINED, when=rules.is_trainer)
    for model in ("course", "enrolment", "certificate", "assignment", "learningpath"):
        register_grant(f"courses.{model}", "hr", rules.is_hr)
    register_grant("courses.course", "taken", Tied("pk", TAKEN))
    register_grant("courses.course", "trained", Tied("pk", TRAINED, when=rules.is_trainer))
    register_grant("courses.session", "course", Within("course", "courses.course"))
    register_bar("courses.session", "course_locked", Tied("course", LOCKED, when=may_be_barred))
    for model in ("enrolment", "certificate"):
        register_grant(f"courses.{model}", "own", Own("employee"))
        register_grant(f"courses.{model}", "trained", trains)
    register_grant("courses.assignment", "trained", trains)
    register_grant("courses.assignment", "path", Tied("path", _OWN_PATH, when=rules.is_trainer))
    register_grant("courses.learningpath", "on", Tied("pk", _ON_PATH))
    register_grant("courses.learningpath", "own", Own("owner", when=rules.is_trainer))
    register_grant("courses.employee", "directory", _directory)
    # whoever has the directory finds it there, unless it is a service account: that is no person
    register_grant("courses.employee", "own", Own("pk", when=lambda user: not rules.may_see_people(user)))
    register_grant("courses.auditentry", "log", rules.may_read_audit)
    register_grant("courses.apitoken", "own", Own("person"))
    register_grant("courses.apitoken", "services", _services)
    register_grant("notifications.notice", "hr", rules.is_hr)


def _directory(user: rules.Person) -> Q | bool:
    return rules.may_see_people(user) and Q(is_service=False)


def _services(user: rules.Person) -> Q | bool:
    return rules.may_manage_services(user) and Q(person__is_service=True)
