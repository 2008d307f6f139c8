"""Find what a person may see, and refuse what a person may not do."""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404

from courses import rules
from courses.models import Course, Employee, LearningPath, Session
from hrvoice.kit.pages import LongPaginator

Row = TypeVar("Row", bound=Model)


def signed_in(request: HttpRequest) -> Employee:
    """Return the person behind a request that ``login_required`` let through."""
    if not isinstance(request.user, Employee):
        raise PermissionDenied
    return request.user


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, even where it is nothing; None where nothing was asked for yet."""
    return request.POST if request.method == "POST" else None


def demand(allowed: bool) -> None:
    """Answer 403 unless ``allowed``: the thing may be seen, this may not be done."""
    if not allowed:
        raise PermissionDenied


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


def editable_session(request: HttpRequest, pk: int) -> Session:
    """Return a session of a course that the person trains; 404 for strangers, 403 for who only sees it."""
    session = visible_session(request, pk)
    demand(rules.may_edit_course(request.user, session.course))
    return session


def page_of(request: HttpRequest, rows: QuerySet[Row], size: int = 50) -> Page[Row]:
    """Return the page that the address asks for; a number out of range is the nearest there is."""
    return LongPaginator(rows, size).get_page(request.GET.get("page"))
