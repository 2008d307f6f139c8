"""What a token opens, and when it stops."""

from __future__ import annotations

import datetime
import hashlib

import pytest
from django.test.client import Client
from django.utils import timezone

from courses.audit.enums import AuditAction
from courses.audit.models import AuditEntry
from courses.people.enums import Role
from courses.people.models import Employee
from courses.people.services.people import deactivate_person, update_person
from courses.tokens.models import ApiToken
from courses.tokens.services import (
    MOST_TOKENS,
    create_service_account,
    create_token,
    find_token,
    note_use,
    revoke_token,
)
from kit.problems import Conflict
from kit.web.throttles import AddressThrottle, PersonThrottle
from tests.api.conftest import send, show
from tests.factories import EmployeeFactory

pytestmark = pytest.mark.django_db
ME = "/api/v1/me/"


def make(person: Employee, *scopes: str, days: int = 30) -> tuple[ApiToken, Client]:
    token, secret = create_token(
        actor=person, person=person, name="script", scopes=scopes or ["people:read"], days=days
    )
    return token, Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})


@pytest.fixture
def person() -> Employee:
    return EmployeeFactory(name="Olivia Owner")


def test_token_acts_as_its_person(person: Employee) -> None:
    _, client = make(person)
    told = client.get(ME).json()
    assert (told["number"], told["token"]["scopes"]) == (person.number, ["people:read"])


def test_secret_is_kept_as_a_hash_alone(person: Employee) -> None:
    token, secret = create_token(actor=person, person=person, name="x", scopes=["people:read"], days=1)
    assert token.digest == hashlib.sha256(secret.encode()).hexdigest()
    assert secret.startswith("hrv_") and len(secret) >= 4 + 43
    assert secret.startswith(token.prefix) and len(token.prefix) == 10
    assert secret not in str(ApiToken.objects.values().get())
    assert secret not in str(list(AuditEntry.objects.values()))


def test_making_and_revoking_is_written_down(person: Employee) -> None:
    token, _ = make(person)
    revoke_token(actor=person, token=token)
    revoke_token(actor=person, token=token)
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", "owner"))
    assert actions == [(AuditAction.TOKEN_CREATED, person.pk), (AuditAction.TOKEN_REVOKED, person.pk)]


@pytest.mark.parametrize(
    "shown", ["", "Bearer", "Bearer hrv_unknown", "Bearer x", "Basic eDp5", "hrv_unknown"]
)
def test_without_a_token_that_is_known_it_is_401(shown: str) -> None:
    answer = Client(headers={"authorization": shown, "accept-language": "en"} if shown else {}).get(ME)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] in ("not_authenticated", "token_invalid")


def test_token_stops_when_revoked(person: Employee) -> None:
    token, client = make(person)
    assert client.get(ME).status_code == 200
    revoke_token(actor=person, token=token)
    assert (client.get(ME).status_code, token.__class__.objects.get().state) == (401, "revoked")


def test_token_stops_when_it_expires(person: Employee) -> None:
    token, client = make(person)
    ApiToken.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    assert client.get(ME).status_code == 401
    token.refresh_from_db()
    assert token.state == "expired"


def test_token_stops_for_good_when_its_person_leaves(person: Employee) -> None:
    token, client = make(person)
    deactivate_person(actor=None, person=person)
    assert client.get(ME).status_code == 401
    update_person(actor=None, person=person, is_active=True)
    assert client.get(ME).status_code == 401, "who returns makes a new one"
    assert ApiToken.objects.select_related("person").get(pk=token.pk).state == "stopped"
    assert make(person)[1].get(ME).status_code == 200


def test_role_is_asked_at_every_request(person: Employee) -> None:
    _, client = make(person, "people:write")
    body = {"number": "E9", "name": "New", "email": "new@example.com"}
    assert send(client, "POST", "/api/v1/people/", body).status_code == 403
    Employee.objects.filter(pk=person.pk).update(role=Role.HR)
    assert send(client, "POST", "/api/v1/people/", body).status_code == 201


@pytest.mark.parametrize(
    ("scopes", "get", "post"),
    [
        (["courses:read"], 403, 403),
        (["people:read"], 200, 403),
        (["people:write"], 200, 201),
        (["people:read", "people:write"], 200, 201),
    ],
)
def test_scopes_open_reading_and_writing(scopes: list[str], get: int, post: int) -> None:
    client = show(EmployeeFactory(role=Role.HR), scopes)
    read = client.get("/api/v1/people/")
    written = send(client, "POST", "/api/v1/people/", {"number": "E9", "name": "N", "email": "n@example.com"})
    assert (read.status_code, written.status_code) == (get, post)
    if post == 403:
        assert written.json()["code"] == "scope_missing"
        assert "people:write" in written.json()["detail"]


def test_token_opens_no_page(person: Employee) -> None:
    _, client = make(person)
    for page in ("/", "/people/", "/api/v1/docs/", "/preferences/tokens/", "/admin/"):
        assert client.get(page).status_code == 302, page


def test_last_use_is_written_once_a_minute(person: Employee, django_assert_num_queries: object) -> None:
    token, client = make(person)
    client.get(ME)
    first = ApiToken.objects.get().last_used_at
    client.get(ME)
    assert first is not None and ApiToken.objects.get().last_used_at == first
    before = timezone.now() - datetime.timedelta(seconds=61)
    ApiToken.objects.update(last_used_at=before)
    token.refresh_from_db()
    note_use(token=token)
    note_use(token=token)
    assert ApiToken.objects.get().last_used_at > first  # type: ignore[operator]


def test_lifetime_and_scopes_are_bounded(person: Employee) -> None:
    for days in (0, -1, 366):
        with pytest.raises(ValueError, match="days"):
            create_token(actor=person, person=person, name="x", scopes=["people:read"], days=days)
    for scopes in ([], ["people:all"], ["people:read", "nothing:read"]):
        with pytest.raises(ValueError, match="scopes"):
            create_token(actor=person, person=person, name="x", scopes=scopes, days=1)


def test_tokens_of_one_person_are_bounded(person: Employee) -> None:
    for _ in range(MOST_TOKENS):
        token, _ = make(person)
    with pytest.raises(Conflict, match="too_many_tokens"):
        make(person)
    revoke_token(actor=person, token=token)
    make(person)


def test_each_token_has_its_own_limit(person: Employee, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PersonThrottle, "rate", "2/minute", raising=False)
    (_, busy), (_, other) = make(person), make(person)
    assert [busy.get(ME).status_code for _ in range(3)] == [200, 200, 429]
    refused = busy.get(ME)
    assert 0 < int(refused["Retry-After"]) <= 60
    assert (refused["Content-Type"], refused.json()["code"]) == (
        "application/problem+json",
        "too_many_requests",
    )
    assert other.get(ME).status_code == 200


def test_guessing_tokens_is_bounded_by_address(monkeypatch: pytest.MonkeyPatch, person: Employee) -> None:
    monkeypatch.setattr(AddressThrottle, "rate", "2/minute", raising=False)
    guesser = Client(headers={"authorization": "Bearer hrv_guess"})
    assert [guesser.get(ME).status_code for _ in range(3)] == [401, 401, 429]
    assert make(person)[1].get(ME).status_code == 200


def test_service_account_is_no_person() -> None:
    boss = EmployeeFactory(role=Role.ADMINISTRATOR)
    account = create_service_account(actor=boss, name="Payroll", role=Role.HR)
    _, secret = create_token(actor=boss, person=account, name="a", scopes=["people:read"], days=1)
    client = Client(headers={"authorization": f"Bearer {secret}"})
    assert client.get(ME).json()["is_service"] is True
    told = client.get("/api/v1/people/").json()["results"]
    assert [one["number"] for one in told] == [boss.number]
    assert not account.has_usable_password() and not account.is_staff
    assert account not in Employee.objects.active()
    assert account not in Employee.objects.visible_to(boss)


def test_find_token_needs_the_mark(person: Employee) -> None:
    token, _ = make(person)
    assert find_token(token.digest) is None
    assert find_token("") is None


def test_program_without_a_language_gets_its_persons(person: Employee) -> None:
    Employee.objects.filter(pk=person.pk).update(language="zh-hans")
    _, secret = create_token(actor=person, person=person, name="x", scopes=["people:read"], days=1)
    shown = {"authorization": f"Bearer {secret}"}
    said = Client(headers=shown).get("/api/v1/courses/").json()["detail"]
    assert "令牌" in said
    english = Client(headers=shown | {"accept-language": "en"}).get("/api/v1/courses/").json()["detail"]
    assert english.startswith("This token lacks")
