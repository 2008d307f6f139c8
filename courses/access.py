"""Find what a person may see, and refuse what a person may not do."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from rest_framework.request import Request

from courses import rules
from courses.catalogue.models import Course, Session
from courses.paths.models import LearningPath
from courses.people.models import Employee
from kit.web.access import demand


class SignedInRequest(HttpRequest):
    """A request whose user is known."""

    user: Employee


def signed_in(request: HttpRequest) -> Employee:
    """Return the person behind a request that ``login_required`` let through."""
    if not isinstance(request.user, Employee):
        raise PermissionDenied
    return request.user


def caller(request: Request) -> Employee:
    """Return the person behind a request of the API that was let through, or the one a token acts as."""
    if not isinstance(request.user, Employee):
        raise PermissionDenied
    return request.user


def visible_course(request: HttpRequest, pk: int) -> Course:
    """Return a course that the person sees; strangers get 404."""
    return get_object_or_404(Course.objects.visible_to(request.user), pk=pk)


def editable_course(request: HttpRequest, pk: int) -> Course:
    """Return a course that the person trains; 404 for strangers, 403 for who only sees it."""
    course = visible_course(request, pk)
    demand(rules.may_edit_course(request.user, course))
    return course


def visible_path(request: HttpRequest, pk: int) -> LearningPath:
    """Return a path that the person sees; strangers get 404."""
    return get_object_or_404(LearningPath.objects.visible_to(request.user), pk=pk)


def editable_path(request: HttpRequest, pk: int) -> LearningPath:
    """Return a path that the person looks after; 404 for strangers, 403 for who only sees it."""
    path = visible_path(request, pk)
    demand(rules.may_edit_path(request.user, path))
    return path


def visible_session(request: HttpRequest, pk: int) -> Session:
    """Return a session of a course that the person sees; strangers get 404."""
    return get_object_or_404(Session.objects.visible_to(request.user).select_related("course"), pk=pk)


def known_session(request: HttpRequest, pk: int) -> Session:
    """Return a session that the person sees or is yet to see; strangers get 404."""
    return get_object_or_404(Session.objects.known_to(request.user).select_related("course"), pk=pk)


def editable_session(request: HttpRequest, pk: int) -> Session:
    """Return a session of a course that the person trains; 404 for strangers, 403 for who only sees it."""
    session = visible_session(request, pk)
    demand(rules.may_edit_course(request.user, session.course))
    return session
