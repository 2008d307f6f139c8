"""Who is given what: a course or a path, to a person or to all whom a rule means."""

from __future__ import annotations

import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce, Length
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses import rules
from courses.assigning.enums import DueFrom
from courses.catalogue.models import Course
from courses.paths.models import LearningPath
from courses.people.enums import Role
from kit.grants import opened_to


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, user: rules.Person) -> Self:
        """Assignments of the courses and paths that ``user`` may assign."""
        return self.filter(opened_to(Assignment, user))

    def by_rule(self) -> Self:
        """Those that mean whoever fits, now and later."""
        return self.filter(employee=None)

    def nearest_first(self) -> Self:
        """Who is named comes before a rule, a department before those above it, a rule before everyone."""
        return self.annotate(depth=Coalesce(Length("department__path"), 0)).order_by(
            models.F("employee").asc(nulls_last=True), "-depth", "-role", "joined_after", "pk"
        )

    def giving(self, course: Course | int) -> Self:
        """Those that give the course, alone or on a path."""
        return self.filter(models.Q(course=course) | models.Q(path__steps__course=course))


class Assignment(models.Model):
    """A course or a path, given to ``employee`` or to everyone who meets every condition that is set.

    The conditions are ``department`` with all below it, ``role`` and ``joined_after``; with none it is the
    whole company. It is applied once when it is made, to joiners and movers as they come, and daily.
    ``applied_at`` is None until the first time is over.
    """

    course = models.ForeignKey(
        Course, null=True, blank=True, on_delete=models.CASCADE, related_name="assignments"
    )
    path = models.ForeignKey(
        LearningPath, null=True, blank=True, on_delete=models.CASCADE, related_name="assignments"
    )
    employee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="assignments"
    )
    department = models.ForeignKey(
        "courses.Department", null=True, blank=True, on_delete=models.CASCADE, related_name="assignments"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, blank=True, default="", db_default="")
    joined_after = models.DateField(_("joined after"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    due_days = models.PositiveSmallIntegerField(_("days"), null=True, blank=True)
    due_from = models.CharField(
        max_length=10, choices=DueFrom, default=DueFrom.ASSIGNED, db_default=DueFrom.ASSIGNED
    )
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, editable=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(course=None, path__isnull=False)
                | models.Q(course__isnull=False, path=None),
                name="assigns_one_thing",
            ),
            models.CheckConstraint(
                condition=models.Q(employee=None) | models.Q(department=None, role="", joined_after=None),
                name="a_person_or_a_rule",
            ),
            models.UniqueConstraint(
                fields=["course", "department"],
                condition=models.Q(role="", joined_after=None),
                name="course_once_per_department",
            ),
            models.UniqueConstraint(
                fields=["path", "department"],
                condition=models.Q(role="", joined_after=None),
                name="path_once_per_department",
            ),
            models.UniqueConstraint(fields=["course", "employee"], name="course_once_per_person"),
            models.UniqueConstraint(fields=["path", "employee"], name="path_once_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.thing} → {self.audience}"

    @property
    def thing(self) -> Course | LearningPath:
        """What is given."""
        thing = self.course or self.path
        assert thing is not None
        return thing

    @property
    def audience(self) -> str:
        """Whom it means, in words."""
        if self.employee is not None:
            return str(self.employee)
        parts = [str(self.department) if self.department else str(_("Everyone"))]
        if self.role:
            parts.append(str(Role(self.role).label))
        if self.joined_after:
            parts.append(str(_("joined after %(date)s")) % {"date": self.joined_after.isoformat()})
        return " · ".join(parts)

    def due_for(self, joined_on: datetime.date, today: datetime.date) -> datetime.date | None:
        """Return the date for a person who gets it today.

        With a fixed date, who comes later has as many days as those had who were there. Days from joining
        that are over already count from today: nobody begins overdue.
        """
        if self.due_days is not None:
            days = datetime.timedelta(days=self.due_days)
            due = joined_on + days if self.due_from == DueFrom.JOINED else today + days
            return due if due >= today else today + days
        if self.due_on is None:
            return None
        return max(self.due_on, today + (self.due_on - timezone.localdate(self.created_at)))


class ExemptionQuerySet(models.QuerySet["Exemption"]):
    def active(self) -> Self:
        """Those that hold."""
        return self.filter(lifted_at=None)


class Exemption(models.Model):
    """Someone need not take a course, for a reason that the person can read."""

    employee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="exemptions"
    )
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="exemptions")
    reason = models.CharField(_("reason"), max_length=300)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = ExemptionQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["employee", "course"], condition=models.Q(lifted_at=None), name="exempt_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee} · {self.course}: {self.reason}"
