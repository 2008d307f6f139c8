"""Who takes which course, until when, and how far they are."""

from __future__ import annotations

import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses import rules
from courses.assigning.models import Assignment
from courses.catalogue.models import Course, Session
from courses.enrolment.requirements import requirements
from courses.people.days import before_today, day_of
from kit.grants import opened_to
from notifications.models import Notice

#: Enrolments that count in figures: all but those of people who are exempt.
ASKED = models.Q(exempted_at=None) | models.Q(completed_at__isnull=False)


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def visible_to(self, user: rules.Person) -> Self:
        """HR sees all, trainers those of their courses, everyone their own."""
        return self.filter(opened_to(Enrolment, user))

    def with_progress(self) -> Self:
        """Annotate ``sessions_total`` and ``sessions_done``."""
        total = Session.objects.filter(course=models.OuterRef("course")).order_by().values("course")
        done = (
            SessionCompletion.objects.filter(enrolment=models.OuterRef("pk")).order_by().values("enrolment")
        )
        count = models.Count("pk")
        return self.annotate(
            sessions_total=models.functions.Coalesce(models.Subquery(total.annotate(n=count).values("n")), 0),
            sessions_done=models.functions.Coalesce(models.Subquery(done.annotate(n=count).values("n")), 0),
        )

    def open(self) -> Self:
        """Enrolments with work ahead: not completed, and not exempted."""
        return self.filter(completed_at=None, exempted_at=None)

    def unbegun(self) -> Self:
        """Those of which nothing was done: no session, nothing an upper floor asks for, no cycle before."""
        completions = SessionCompletion.objects.filter(enrolment=models.OuterRef("pk"))
        rows = self.filter(~models.Exists(completions), completed_at=None, cycle=1)
        for requirement in requirements():
            rows = rows.exclude(requirement.begun())
        return rows

    def completed(self) -> Self:
        """Enrolments with all done that was asked."""
        return self.filter(completed_at__isnull=False)

    def exempt(self) -> Self:
        """Enrolments of people who need not take the course."""
        return self.filter(completed_at=None, exempted_at__isnull=False)

    def overdue(self) -> Self:
        """Enrolments past their due date where the person is, and not completed."""
        return self.open().filter(before_today("due_on", "employee__time_zone"))


class Enrolment(models.Model):
    """A person takes a course."""

    employee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrolments"
    )
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="enrolments")
    due_on = models.DateField(_("due on"), null=True, blank=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    assignment = models.ForeignKey(
        Assignment, null=True, blank=True, on_delete=models.SET_NULL, related_name="enrolments"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    exempted_at = models.DateTimeField(null=True, blank=True)
    cycle = models.PositiveSmallIntegerField(default=1, db_default=1, help_text="grows with each renewal")
    cycle_started_at = models.DateTimeField(null=True, blank=True, help_text="None in the first")
    # what people were told about it goes with it, in one query for many
    notices = GenericRelation(Notice, content_type_field="subject_type", object_id_field="subject_id")

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = (models.F("due_on").asc(nulls_last=True), "pk")
        constraints: ClassVar = [models.UniqueConstraint(fields=["employee", "course"], name="enrolled_once")]
        indexes: ClassVar = [
            models.Index(
                fields=["due_on", "id"], condition=models.Q(completed_at=None), name="open_by_due_date"
            ),
            models.Index(fields=["course", "completed_at"], name="completed_by_course"),
            models.Index(
                fields=["employee", "due_on"], condition=models.Q(completed_at=None), name="open_by_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee} · {self.course}"

    @property
    def is_exempt(self) -> bool:
        """Whether the person need not take the course."""
        return self.exempted_at is not None and self.completed_at is None

    @property
    def is_overdue(self) -> bool:
        """Whether the due date has passed, where the person is, without completion."""
        if self.completed_at is not None or self.exempted_at is not None or self.due_on is None:
            return False
        return self.due_on < day_of(self.employee.time_zone)

    @property
    def days_left(self) -> int | None:
        """Days until the due date, where the person is; None where there is none."""
        if self.due_on is None:
            return None
        return (self.due_on - day_of(self.employee.time_zone)) // datetime.timedelta(days=1)

    @property
    def days_late(self) -> int:
        """Days since the due date; 0 where it lies ahead or there is none."""
        return max(-(self.days_left or 0), 0)


class SessionCompletion(models.Model):
    """A learner has finished a session."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="completions")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="completions")
    completed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "session"], name="session_completed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} · {self.session}"


class PastCycle(models.Model):
    """What an enrolment was before it was renewed."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="past_cycles")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField(null=True, blank=True)
    completed_at = models.DateTimeField()

    class Meta:
        ordering = ("-number",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "number"], name="one_row_per_cycle"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} · {self.number}"
