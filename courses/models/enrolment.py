"""Who takes which course, until when, and how far they are."""

from __future__ import annotations

import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses import rules
from courses.models.course import Course, Session


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def visible_to(self, user: rules.Person) -> Self:
        """HR sees all, trainers those of their courses, everyone their own."""
        if not rules.is_employee(user):
            return self.none()
        if rules.is_hr(user):
            return self
        own = models.Q(employee=user)
        if rules.is_trainer(user):
            return self.filter(own | models.Q(course__in=Course.objects.editable_by(user)))
        return self.filter(own)

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
        """Enrolments not yet completed."""
        return self.filter(completed_at=None)

    def completed(self) -> Self:
        """Enrolments whose sessions are all finished."""
        return self.filter(completed_at__isnull=False)

    def overdue(self) -> Self:
        """Enrolments past their due date and not completed."""
        return self.open().filter(due_on__lt=timezone.localdate())


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
    created_at = models.DateTimeField(auto_now_add=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = (models.F("due_on").asc(nulls_last=True), "pk")
        constraints: ClassVar = [models.UniqueConstraint(fields=["employee", "course"], name="enrolled_once")]

    def __str__(self) -> str:
        return f"{self.employee} · {self.course}"

    @property
    def is_overdue(self) -> bool:
        """Whether the due date has passed without completion."""
        return self.completed_at is None and self.due_on is not None and self.due_on < timezone.localdate()

    @property
    def days_left(self) -> int | None:
        """Days until the due date; None where there is none."""
        if self.due_on is None:
            return None
        return (self.due_on - timezone.localdate()) // datetime.timedelta(days=1)

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
