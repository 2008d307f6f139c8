"""Build courses: their sessions, their trainers, their glossary."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max, ProtectedError, RestrictedError

from courses.audit import services as audit
from courses.audit.enums import AuditAction
from courses.catalogue.enums import CourseStatus, Language
from courses.catalogue.models import Course, GlossaryTerm, Session
from courses.enrolment.services.enrolment import close_finished
from courses.people.models import Employee
from courses.people.services.presence import have_checked
from kit.problems import Conflict


def _changed(
    actor: Employee | None,
    target: Course | Session | GlossaryTerm,
    changes: audit.Changes,
    label: str = "",
) -> None:
    audit.record(actor=actor, action=AuditAction.COURSE_CHANGED, target=target, label=label, changes=changes)


@transaction.atomic
def create_course(
    *,
    actor: Employee | None,
    title: str,
    summary: str = "",
    language: Language | str = Language.CHINESE,
    simplify: bool = True,
    trainers: Iterable[Employee] = (),
    **asks: Any,
) -> Course:
    """Create a course as a draft; ``asks`` are ``needs_answers``, ``gives_certificate``, ``renew_months``."""
    course = Course.objects.create(
        title=title.strip(), summary=summary, language=language, simplify=simplify, **asks
    )
    course.trainers.set(trainers)
    _changed(actor, course, audit.changes_of(course, {}))
    return course


@transaction.atomic
def update_course(
    *,
    actor: Employee | None,
    course: Course,
    title: str,
    summary: str,
    language: Language | str,
    simplify: bool,
    trainers: Iterable[Employee],
    **asks: Any,
) -> Course:
    """Change what a course says about itself and asks for; nobody's progress changes."""
    was = audit.stored_state(course)
    course.title, course.summary, course.language, course.simplify = (
        title.strip(),
        summary,
        language,
        simplify,
    )
    for field, value in asks.items():
        setattr(course, field, value)
    course.save()
    before = list(course.trainers.all())
    course.trainers.set(trainers)
    # who trains it no more may hear its learners no more
    have_checked(*before)
    _changed(actor, course, audit.changes_of(course, was))
    return course


@transaction.atomic
def hand_over_course(*, actor: Employee | None, course: Course, trainers: Iterable[Employee]) -> None:
    """Give a course to other trainers, as where the last one has left."""
    was, before, now = audit.stored_state(course), list(course.trainers.all()), list(trainers)
    course.trainers.set(now)
    have_checked(*before)
    _changed(actor, course, audit.changes_of(course, was))


def publish_course(*, actor: Employee | None, course: Course) -> Course:
    """Show a course to its learners. Raises ``Conflict("no_sessions")`` where there is nothing to learn."""
    if not course.sessions.exists():
        raise Conflict("no_sessions")
    return _set_status(actor, course, CourseStatus.PUBLISHED)


def withdraw_course(*, actor: Employee | None, course: Course) -> Course:
    """Take a course back to draft: learners no longer see it, their progress is kept."""
    return _set_status(actor, course, CourseStatus.DRAFT)


@transaction.atomic
def _set_status(actor: Employee | None, course: Course, status: CourseStatus) -> Course:
    changes = {"status": [course.status, status]}
    course.status = status
    course.save(update_fields=["status"])
    published = status == CourseStatus.PUBLISHED
    action = AuditAction.COURSE_PUBLISHED if published else AuditAction.COURSE_WITHDRAWN
    audit.record(actor=actor, action=action, target=course, changes=changes)
    return course


@transaction.atomic
def add_session(*, actor: Employee | None, course: Course, title: str, material: str = "") -> Session:
    """Add a session at the end; who completed the course stays completed."""
    last = course.sessions.aggregate(last=Max("position"))["last"]
    session = Session.objects.create(
        course=course, title=title.strip(), material=material, position=0 if last is None else last + 1
    )
    _changed(actor, session, audit.changes_of(session, {}), f"{course}: {session}")
    return session


@transaction.atomic
def update_session(*, actor: Employee | None, session: Session, title: str, material: str) -> Session:
    """Change a session's words; who has finished it stays finished."""
    before = audit.stored_state(session)
    session.title, session.material = title.strip(), material
    session.save(update_fields=["title", "material"])
    _changed(actor, session, audit.changes_of(session, before), f"{session.course}: {session}")
    return session


@transaction.atomic
def move_session(*, session: Session, up: bool) -> list[Session]:
    """Swap a session with its neighbour and number all anew; at either end nothing moves."""
    sessions = list(session.course.sessions.select_for_update())
    index = [one.pk for one in sessions].index(session.pk)
    other = index + (-1 if up else 1)
    if 0 <= other < len(sessions):
        sessions[index], sessions[other] = sessions[other], sessions[index]
    for position, one in enumerate(sessions):
        one.position = position
    Session.objects.bulk_update(sessions, ["position"])
    return sessions


@transaction.atomic
def delete_session(*, actor: Employee | None, session: Session) -> None:
    """Delete a session; enrolments that thereby have all sessions finished are completed.

    Raises ``Conflict("session_in_use")`` where answers depend on it: they are evidence.
    """
    course, label = session.course, f"{session.course}: − {session}"
    _changed(actor, session, audit.changes_of(session, audit.state_of(session), {}), label)
    try:
        session.delete()
    except (ProtectedError, RestrictedError) as error:
        raise Conflict("session_in_use") from error
    close_finished(course=course)


@transaction.atomic
def add_glossary_term(
    *, actor: Employee | None, course: Course, term: str, meaning: str = ""
) -> GlossaryTerm:
    """Add a term. Raises ``Conflict("term_exists")`` where the course has it: its meaning is not lost."""
    if course.glossary.filter(term__iexact=term.strip()).exists():
        raise Conflict("term_exists")
    entry = GlossaryTerm.objects.create(course=course, term=term.strip(), meaning=meaning.strip())
    _changed(actor, entry, audit.changes_of(entry, {}), f"{course}: {entry}")
    return entry


@transaction.atomic
def update_glossary_term(
    *, actor: Employee | None, term: GlossaryTerm, spelling: str, meaning: str
) -> GlossaryTerm:
    """Spell a term otherwise, or say otherwise what it means; ``term_exists`` as when one is added."""
    if term.course.glossary.filter(term__iexact=spelling.strip()).exclude(pk=term.pk).exists():
        raise Conflict("term_exists")
    before = audit.stored_state(term)
    term.term, term.meaning = spelling.strip(), meaning.strip()
    term.save()
    _changed(actor, term, audit.changes_of(term, before), f"{term.course}: {term}")
    return term


@transaction.atomic
def delete_glossary_term(*, actor: Employee | None, term: GlossaryTerm) -> None:
    """Take a term out of the course."""
    changes = audit.changes_of(term, audit.state_of(term), {})
    _changed(actor, term, changes, f"{term.course}: − {term}")
    term.delete()
