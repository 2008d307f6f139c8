"""Courses, their sessions and their glossary."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses import rules
from courses.catalogue.enums import CourseStatus, Language
from kit.grants import opened_to


class CourseQuerySet(models.QuerySet["Course"]):
    def visible_to(self, user: rules.Person) -> Self:
        """HR sees all; trainers their own and, like everyone, the published ones they are enrolled in."""
        return self.filter(opened_to(Course, user))

    def editable_by(self, user: rules.Person) -> Self:
        """The courses that ``user`` trains."""
        return self.filter(trainers=user) if rules.is_trainer(user) else self.none()

    def followed_by(self, user: rules.Person) -> Self:
        """The courses in whose figures ``user`` sees everyone: HR all, trainers their own."""
        return self.all() if rules.is_hr(user) else self.editable_by(user)

    def published(self) -> Self:
        """Courses that learners can see."""
        return self.filter(status=CourseStatus.PUBLISHED)


class Course(models.Model):
    """A course: ordered sessions, the people who train it, its own glossary."""

    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    language = models.CharField(
        _("language of the material"), max_length=10, choices=Language, default=Language.CHINESE
    )
    simplify = models.BooleanField(
        _("write Chinese in simplified characters"),
        default=True,
        help_text=_("Traditional characters in transcripts are converted."),
    )
    answer_languages = models.JSONField(
        _("answers may be spoken in"),
        default=list,
        null=True,
        blank=True,
        help_text=_("Where there are several, each passage is heard in the one it is spoken in."),
    )
    itn = models.BooleanField(
        _("write numbers as figures"),
        default=True,
        db_default=True,
        help_text=_("“123” for “one two three”, where the recogniser can choose."),
    )
    status = models.CharField(_("status"), max_length=10, choices=CourseStatus, default=CourseStatus.DRAFT)
    trainers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("trainers"), related_name="trained_courses", blank=True
    )
    needs_answers = models.BooleanField(
        _("complete only when every question is passed"),
        default=True,
        db_default=True,
        help_text=_("Otherwise finishing the sessions is enough."),
    )
    renew_months = models.PositiveSmallIntegerField(
        _("to be renewed after (months)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("Whoever has completed the course takes it again after so long. Empty: once is enough."),
    )
    gives_certificate = models.BooleanField(_("gives a certificate"), default=True, db_default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("course"), _("courses")
        ordering = ("title", "pk")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the course's page."""
        return reverse("course", args=[self.pk])

    @property
    def spoken_languages(self) -> tuple[str, ...]:
        """Return the codes that recordings here are heard in, the material's first."""
        return tuple(dict.fromkeys((self.language, *(self.answer_languages or ()))))

    @property
    def is_published(self) -> bool:
        """Whether learners see it."""
        return self.status == CourseStatus.PUBLISHED


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, user: rules.Person) -> Self:
        """A session is seen by whoever sees its course, unless the course waits on a path of theirs."""
        return self.filter(opened_to(Session, user))

    def known_to(self, user: rules.Person) -> Self:
        """Also those that are closed to ``user``, for pages that say why."""
        return self.filter(opened_to(Session, user, barred=True))


class Session(models.Model):
    """An ordered unit of a course with its material in Markdown."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="sessions")
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(_("title"), max_length=200)
    material = models.TextField(
        _("material"), blank=True, help_text=_("Markdown: headings, lists, emphasis, links.")
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ("course", "position", "pk")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the session's page."""
        return reverse("session", args=[self.pk])


class GlossaryTerm(models.Model):
    """A word that the course relies on; recognition, scoring and notes all listen for it."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="glossary")
    term = models.CharField(_("term"), max_length=80)
    meaning = models.CharField(_("meaning"), max_length=300, blank=True)

    class Meta:
        ordering = ("term",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "term"], name="glossary_term_once")
        ]

    def __str__(self) -> str:
        return self.term
