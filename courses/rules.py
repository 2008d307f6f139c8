"""Who may do what: named predicates, used by pages, API and sockets alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, TypeGuard

from courses.people.enums import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from courses.catalogue.models import Course
    from courses.certificates.models import Certificate
    from courses.paths.models import LearningPath
    from courses.people.models import Employee

Person: TypeAlias = "Employee | AnonymousUser"


def is_employee(user: Person) -> TypeGuard[Employee]:
    """Whether ``user`` is signed in and active."""
    return bool(user.is_authenticated and user.is_active)


def _has_role(user: Person, *roles: Role) -> bool:
    return is_employee(user) and user.role in roles


def is_trainer(user: Person) -> bool:
    """Whether ``user`` builds courses."""
    return _has_role(user, Role.TRAINER)


def is_hr(user: Person) -> bool:
    """Whether ``user`` follows people and assigns courses."""
    return _has_role(user, Role.HR)


def is_compliance(user: Person) -> bool:
    """Whether ``user`` watches over what is said and heard."""
    return _has_role(user, Role.COMPLIANCE)


def is_administrator(user: Person) -> bool:
    """Whether ``user`` runs the site. Hearing recordings is not part of it."""
    return _has_role(user, Role.ADMINISTRATOR)


def may_create_course(user: Person) -> bool:
    """Trainers and HR may open a course."""
    return _has_role(user, Role.TRAINER, Role.HR)


def may_edit_course(user: Person, course: Course) -> bool:
    """A course is edited by its own trainers."""
    return is_trainer(user) and course.trainers.filter(pk=user.pk).exists()


def may_assign_course(user: Person, course: Course) -> bool:
    """HR assigns every course, trainers their own."""
    return is_hr(user) or may_edit_course(user, course)


def may_see_course_progress(user: Person, course: Course) -> bool:
    """HR follows every course, trainers their own."""
    return is_hr(user) or may_edit_course(user, course)


def may_exempt(user: Person, course: Course) -> bool:
    """HR exempts from every course, trainers from their own."""
    return may_assign_course(user, course)


def may_revoke_certificate(user: Person, certificate: Certificate) -> bool:
    """HR takes back any certificate, trainers those of their courses."""
    course = certificate.course
    return is_hr(user) or (course is not None and may_edit_course(user, course))


def may_create_path(user: Person) -> bool:
    """Trainers and HR put courses into an order."""
    return _has_role(user, Role.TRAINER, Role.HR)


def may_edit_path(user: Person, path: LearningPath) -> bool:
    """HR edits every path, trainers their own."""
    return is_hr(user) or (is_trainer(user) and path.owner_id == user.pk)


def may_assign_path(user: Person, path: LearningPath) -> bool:
    """Who edits a path gives it to people."""
    return may_edit_path(user, path)


def may_see_people(user: Person) -> bool:
    """HR and administrators see the directory of people."""
    return _has_role(user, Role.HR, Role.ADMINISTRATOR)


def may_change_people(user: Person) -> bool:
    """HR brings people in; administrators give roles."""
    return _has_role(user, Role.HR, Role.ADMINISTRATOR)


def roles_given_by(user: Person) -> frozenset[Role]:
    """Administrators give every role; HR only those that open no one else's data."""
    if is_administrator(user):
        return frozenset(Role)
    return frozenset({Role.EMPLOYEE, Role.TRAINER}) if is_hr(user) else frozenset()


def may_change_role(user: Person, person: Employee, role: str) -> bool:
    """Who changes a role gives the new one and takes the old one."""
    return {person.role, role} <= roles_given_by(user)


def may_change_person(user: Person, person: Employee) -> bool:
    """HR changes employees, trainers and HR.

    Whoever changes an e-mail address or a password can sign in as that person, so HR changes neither
    compliance officers nor administrators.
    """
    if is_hr(user):
        return person.role in {Role.EMPLOYEE, Role.TRAINER, Role.HR}
    return is_administrator(user)


def may_give_link(user: Person, person: Employee) -> bool:
    """Who changes a person lets the person in; a leaver is not let in."""
    return person.is_active and not person.is_service and may_change_person(user, person)


def may_see_progress(user: Person) -> bool:
    """HR follows completion over the whole company."""
    return is_hr(user)


def may_see_figures(user: Person) -> bool:
    """HR sees figures of the company, trainers those of their courses."""
    return _has_role(user, Role.HR, Role.TRAINER)


def may_read_audit(user: Person) -> bool:
    """Compliance and administrators read who did and heard what."""
    return _has_role(user, Role.COMPLIANCE, Role.ADMINISTRATOR)


def may_manage_services(user: Person) -> bool:
    """Administrators make tokens that belong to no person."""
    return is_administrator(user)


def may_see_health(user: Person) -> bool:
    """Administrators see the engine, the queue and stuck work."""
    return is_administrator(user)
