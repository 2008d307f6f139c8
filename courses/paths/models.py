"""Learning paths: courses in an order, some of which wait for those before them."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses import rules
from courses.catalogue.models import Course
from kit.grants import opened_to


class LearningPathQuerySet(models.QuerySet["LearningPath"]):
    def visible_to(self, user: rules.Person) -> Self:
        """HR sees all, trainers their own, everyone the paths they are on."""
        return self.filter(opened_to(LearningPath, user))

    def editable_by(self, user: rules.Person) -> Self:
        """HR edits every path, trainers their own."""
        if rules.is_hr(user):
            return self
        return self.filter(owner=user) if rules.is_trainer(user) else self.none()


class LearningPath(models.Model):
    """Courses that belong together, in order."""

    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="learning_paths"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = LearningPathQuerySet.as_manager()

    class Meta:
        ordering = ("title", "pk")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the path's page."""
        return reverse("path", args=[self.pk])


class PathStep(models.Model):
    """A course's place on a path. One that ``waits`` opens when all before it are complete."""

    path = models.ForeignKey(LearningPath, on_delete=models.CASCADE, related_name="steps")
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="path_steps")
    position = models.PositiveIntegerField(default=0)
    waits = models.BooleanField(_("opens when all before it are complete"), default=True)

    class Meta:
        ordering = ("path", "position", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["path", "course"], name="course_once_per_path"),
        ]

    def __str__(self) -> str:
        return f"{self.path}: {self.course}"


class PathEnrolment(models.Model):
    """A person is on a path."""

    employee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="path_enrolments"
    )
    path = models.ForeignKey(LearningPath, on_delete=models.CASCADE, related_name="enrolments")
    due_on = models.DateField(_("due on"), null=True, blank=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = (models.F("due_on").asc(nulls_last=True), "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["employee", "path"], name="on_path_once"),
        ]

    def __str__(self) -> str:
        return f"{self.employee} · {self.path}"
