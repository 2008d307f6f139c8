"""What a figure is about: whose, where and when. Pages, the API and exports count over the same rows."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from assessments.answers.models.answer import Answer
from assessments.mastery.models import Mastery
from courses import rules
from courses.assigning.queries.audience import start_of
from courses.catalogue.models import Course
from courses.enrolment.models import ASKED, Enrolment, EnrolmentQuerySet, SessionCompletion
from courses.people.models import Department, Employee
from transcripts.recordings.models import Recording

#: Fewer people than this are somebody in particular.
FEW = 5


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows that ``viewer`` counts, narrowed by what is set.

    ``since`` and ``until`` are days of the site's calendar, both included. People are the active ones,
    courses the published ones: HR counts over the company, trainers over the courses that they train.
    ``department`` is meant with all below it. With ``training`` the courses are those that give a certificate
    or are to be renewed, and compliance counts over the company as well.
    """

    viewer: Employee
    department: Department | None = None
    course: Course | None = None
    person: Employee | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None
    training: bool = False

    def courses(self) -> QuerySet[Course]:
        """Return the courses that are counted."""
        rows = Course.objects.followed_by(self.viewer)
        if self.training:
            if rules.is_compliance(self.viewer):
                rows = Course.objects.all()
            rows = rows.filter(Q(gives_certificate=True) | Q(renew_months__isnull=False))
        rows = rows.published()
        return rows.filter(pk=self.course.pk) if self.course else rows

    def people(self) -> QuerySet[Employee]:
        """Return the people who are meant: to trainers, those who take a course of theirs."""
        rows = Employee.objects.active()
        if self.department is not None:
            rows = rows.filter(department__path__startswith=self.department.path)
        if self.person is not None:
            rows = rows.filter(pk=self.person.pk)
        if self.course is not None or not rules.is_hr(self.viewer):
            rows = rows.filter(pk__in=self._enrolled().order_by().values("employee"))
        return rows

    def enrolments(self) -> EnrolmentQuerySet:
        """Return who is asked to take what; with a period, what was or is due in it."""
        return self._enrolled().filter(self._days("due_on"))

    def completed(self) -> EnrolmentQuerySet:
        """Return what was completed in the period."""
        return self._enrolled().completed().filter(self._moments("completed_at"))

    def answers(self) -> QuerySet[Answer]:
        """Return the answers given in the period."""
        rows = Answer.objects.filter(prompt__session__course__in=self.courses().order_by().values("pk"))
        return rows.filter(self.who("learner"), self._moments("created_at"))

    def finished(self) -> QuerySet[SessionCompletion]:
        """Return the sessions finished in the period."""
        courses = self.courses().order_by().values("pk")
        rows = SessionCompletion.objects.filter(enrolment__course__in=courses)
        return rows.filter(self.who("enrolment__employee"), self._moments("completed_at"))

    def trained(self) -> EnrolmentQuerySet:
        """Return who takes what, also those who are exempt, whatever the period."""
        courses = self.courses().order_by().values("pk")
        return Enrolment.objects.filter(self.who("employee"), course__in=courses)

    def recordings(self) -> QuerySet[Recording]:
        """Return what was sent in the period, by anyone and in any course: counted, not named."""
        if not (rules.is_hr(self.viewer) or rules.is_administrator(self.viewer)):
            return Recording.objects.none()
        rows = Recording.objects.filter(self._moments("created_at"))
        if self.department is not None:
            rows = rows.filter(owner__department__path__startswith=self.department.path)
        if self.course is not None:
            rows = rows.filter(course=self.course)
        if rules.is_hr(self.viewer):
            return rows
        # who may not follow people is not told of a few of them
        owners = rows.order_by().values("owner").distinct()[:FEW]
        return rows if owners.count() >= FEW or not self._is_narrow else Recording.objects.none()

    @property
    def _is_narrow(self) -> bool:
        return self.department is not None or self.course is not None

    def mastery(self) -> QuerySet[Mastery]:
        """Return how well key points are held, as of each one's latest answer, whatever the period.

        Counted are those enrolled, exempt or not, as in the heat map.
        """
        course = "key_point__prompt__session__course"
        enrolled = Enrolment.objects.filter(employee=OuterRef("learner"), course=OuterRef(course))
        rows = Mastery.objects.filter(self.who("learner"), Exists(enrolled.order_by()))
        return rows.filter(**{f"{course}__in": self.courses().order_by().values("pk")})

    def _enrolled(self) -> EnrolmentQuerySet:
        rows = Enrolment.objects.filter(ASKED, course__in=self.courses().order_by().values("pk"))
        return rows.filter(self.who("employee"))

    def who(self, field: str) -> Q:
        """Return the condition on ``field`` that it is somebody who is meant."""
        means = Q(**{f"{field}__is_active": True})
        if self.department is not None:
            means &= Q(**{f"{field}__department__path__startswith": self.department.path})
        if self.person is not None:
            means &= Q(**{field: self.person})
        return means

    def _days(self, field: str) -> Q:
        means = Q(**{f"{field}__gte": self.since}) if self.since else Q()
        return means & Q(**{f"{field}__lte": self.until}) if self.until else means

    def _moments(self, field: str) -> Q:
        means = Q(**{f"{field}__gte": start_of(self.since)}) if self.since else Q()
        if self.until is None:
            return means
        return means & Q(**{f"{field}__lt": start_of(self.until + datetime.timedelta(days=1))})
