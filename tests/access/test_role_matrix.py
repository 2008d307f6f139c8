"""Every route of the site × every kind of person; a route that is not listed fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from django.db import transaction
from django.test.client import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.api_matrix import API
from tests.access.cast import COLUMNS, Scene
from tests.access.matrix import ACTIONS, PAGES

pytestmark = pytest.mark.django_db


def routes(
    patterns: Iterable[URLPattern | URLResolver], prefix: str = ""
) -> Iterator[tuple[str, str, set[str]]]:
    """Yield path, name and argument names of every route but the admin's."""
    for entry in patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            if entry.namespace != "admin":
                yield from routes(entry.url_patterns, path)
        else:
            yield path, entry.name or "", set(entry.pattern.converters) | set(entry.pattern.regex.groupindex)


ROUTES = {name: wanted for _, name, wanted in routes(get_resolver().url_patterns)}


def client_of(scene: Scene, column: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    person = scene.people[column]
    if person is not None:
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def answers(scene: Scene, name: str, method: str) -> str:
    """Return the statuses that a route gives, column by column; each knock is undone."""
    url = reverse(name, kwargs=scene.arguments(name, ROUTES[name]))
    statuses = []
    for column in COLUMNS:
        with transaction.atomic():
            response = client_of(scene, column).generic(method, url)
            # read to its end, not closed: that would close the transaction's connection
            b"".join(response)
            statuses.append(str(response.status_code))
            transaction.set_rollback(True)
    return " ".join(statuses)


def test_every_route_is_listed() -> None:
    unnamed = [path for path, name, _ in routes(get_resolver().url_patterns) if not name]
    assert unnamed == []
    by_token = {line.split()[1] for line in API}  # see test_api_matrix
    assert sorted(set(ROUTES) - set(PAGES) - set(ACTIONS) - by_token) == []
    assert sorted((set(PAGES) | set(ACTIONS)) - set(ROUTES)) == []


@pytest.mark.parametrize("name", PAGES)
def test_page_opens_for_whom_it_should(scene: Scene, name: str) -> None:
    assert answers(scene, name, "GET") == PAGES[name]


@pytest.mark.parametrize("name", ACTIONS)
def test_action_is_allowed_to_whom_it_should(scene: Scene, name: str) -> None:
    assert answers(scene, name, "POST") == ACTIONS[name]


@pytest.mark.parametrize("name", [name for name in ACTIONS if name not in PAGES])
def test_action_is_not_done_by_reading(scene: Scene, name: str) -> None:
    client = client_of(scene, "trainer")
    url = reverse(name, kwargs=scene.arguments(name, ROUTES[name]))
    assert client.get(url).status_code == 405


@pytest.mark.parametrize(
    "name", [*ACTIONS, "course-edit", "session-edit", "prompt-edit", "person-edit", "preferences"]
)
def test_action_without_csrf_token_is_refused(scene: Scene, name: str) -> None:
    client = Client(enforce_csrf_checks=True)
    column = "hr" if name == "person-edit" else "trainer"
    person = scene.people[column]
    assert person is not None
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(reverse(name, kwargs=scene.arguments(name, ROUTES[name]))).status_code == 403


@pytest.mark.parametrize("column", COLUMNS)
def test_only_administrators_enter_the_admin(scene: Scene, column: str) -> None:
    client = client_of(scene, column)
    admin = next(p for p in get_resolver().url_patterns if getattr(p, "namespace", "") == "admin")
    assert isinstance(admin, URLResolver)
    lists = [
        name for _, name, wanted in routes(admin.url_patterns) if name.endswith("_changelist") and not wanted
    ]
    assert lists
    for name in ["index", *lists]:
        status = client.get(reverse(f"admin:{name}")).status_code
        assert (status == 200) == (column == "administrator"), (name, status)
