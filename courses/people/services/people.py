"""Bring people in, move them, let them go; grow the department tree."""

from __future__ import annotations

import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import F, ProtectedError, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone

from courses.audit import services as audit
from courses.audit.enums import AuditAction
from courses.events import ADDRESS_CHANGED
from courses.people.enums import Role
from courses.people.models import Department, Employee
from courses.people.services.access import tell_account_changed
from courses.people.services.placing import keys_placed, people_placed
from courses.people.services.presence import have_checked
from kit.problems import Conflict


def fit_flags(person: Employee) -> None:
    """Let the flags of Django's administration follow the role; no page of ours reads them."""
    person.is_staff = person.is_superuser = person.role == Role.ADMINISTRATOR


def _changed(actor: Employee | None, person: Employee, before: audit.State, password: str) -> None:
    changes = audit.changes_of(person, before) | ({"password": audit.CHANGED} if password else {})
    audit.record(actor=actor, action=AuditAction.PERSON_CHANGED, target=person, owner=person, changes=changes)


def _keep_address(person: Employee) -> None:
    """Let allauth know the address as the person's main one, and as verified: it comes from HR.

    All others go. Where someone else had added this address, it is no longer theirs.
    """
    EmailAddress.objects.filter(user=person).exclude(email=person.email).delete()
    EmailAddress.objects.filter(email=person.email).exclude(user=person).delete()
    EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )


@transaction.atomic
def create_person(
    *,
    actor: Employee | None,
    number: str,
    name: str,
    email: str,
    role: Role | str = Role.EMPLOYEE,
    department: Department | None = None,
    language: str = "",
    password: str = "",
    joined_on: datetime.date | None = None,
) -> Employee:
    """Create a person, enrolled in what the rules give; who joins without a date joins today.

    Without ``password`` the person sets one by a link.
    """
    person = Employee(
        username=number.strip(),
        name=name.strip(),
        email=email,
        role=role,
        department=department,
        language=language,
        joined_on=joined_on or timezone.localdate(),
    )
    fit_flags(person)
    # An empty password would be a password that nobody can type but that counts as set.
    person.set_password(password or None)
    person.save()
    _keep_address(person)
    people_placed(person)
    _changed(actor, person, {}, password)
    return person


@transaction.atomic
def update_person(
    *, actor: Employee | None, person: Employee, password: str = "", **changes: Any
) -> Employee:
    """Change fields of a person; a new department or role enrols, ``is_active=False`` signs out at once.

    What was begun is kept whatever changes. Raises ``Conflict("own_access")`` for locking oneself out.
    """
    stays = changes.get("is_active", person.is_active) and changes.get("role", person.role) == person.role
    if actor is not None and actor.pk == person.pk and not stays:
        raise Conflict("own_access")
    before = audit.stored_state(person)
    if person.is_active and not changes.get("is_active", True):
        person.left_at = timezone.now()
    for field, value in changes.items():
        setattr(person, field, value)
    fit_flags(person)
    if password:
        person.set_password(password)
    person.save()
    _keep_address(person)
    people_placed(person)
    _changed(actor, person, before, password)
    have_checked(person)
    if before.get("email") and before["email"] != person.email:
        tell_account_changed(ADDRESS_CHANGED, actor=actor, person=person)
    return person


def deactivate_person(*, actor: Employee | None, person: Employee) -> Employee:
    """Let a person go: signed out at once, never let in again, everything recorded is kept."""
    return update_person(actor=actor, person=person, is_active=False)


@transaction.atomic
def create_department(
    *, name: str, parent: Department | None = None, actor: Employee | None = None
) -> Department:
    """Create a department under ``parent``, or at the root."""
    made = Department.objects.create(name=name.strip(), parent=parent)
    _department_changed(actor, made, audit.changes_of(made, {}))
    return made


def _department_changed(actor: Employee | None, department: Department, changes: audit.Changes) -> None:
    audit.record(actor=actor, action=AuditAction.DEPARTMENT_CHANGED, target=department, changes=changes)


@transaction.atomic
def update_department(
    *, department: Department, name: str, parent: Department | None, actor: Employee | None = None
) -> Department:
    """Rename or move a department with everything below it.

    Raises ``Conflict("department_circle")`` where it would stand below itself.
    """
    if parent is not None and parent.path.startswith(department.path):
        raise Conflict("department_circle")
    old, before = department.path, audit.stored_state(department)
    department.name, department.parent = name.strip(), parent
    department.save()
    if department.path != old:
        below = Department.objects.filter(path__startswith=old)
        below.update(path=Concat(Value(department.path), Substr(F("path"), len(old) + 1)))
        keys_placed(list(Employee.objects.active().in_department(department).values_list("pk", flat=True)))
    _department_changed(actor, department, audit.changes_of(department, before))
    return department


@transaction.atomic
def delete_department(*, department: Department, actor: Employee | None = None) -> None:
    """Delete a department and what was assigned to it.

    Raises ``Conflict("department_in_use")`` while people, leavers too, or departments belong to it.
    """
    _department_changed(actor, department, audit.changes_of(department, audit.state_of(department), {}))
    try:
        department.delete()
    except ProtectedError as error:
        raise Conflict("department_in_use") from error


def choose_reminders(*, person: Employee, time_zone: str, email_reminders: bool) -> None:
    """Keep when and how a person wants to be reminded; in the site everyone is."""
    person.time_zone, person.email_reminders = time_zone, email_reminders
    person.save(update_fields=["time_zone", "email_reminders"])


def choose_language(*, person: Employee, language: str) -> None:
    """Keep the interface language that a person chose; empty follows the browser."""
    person.language = language
    person.save(update_fields=["language"])
