"""Pages where tokens are made and revoked."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.auth import SESSION_KEY
from django.test.client import Client
from django.urls import reverse

from courses.people.enums import Role
from courses.people.models import Employee
from courses.tokens.models import ApiToken
from courses.tokens.services import create_service_account, create_token
from tests.factories import PASSWORD, EmployeeFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
SECRET = re.compile(r"hrv_[\w-]{43}")
FIELDS = {"name": "My script", "days": "90", "scopes": ["scores:read", "courses:write"]}


def by_password(person: Employee) -> Client:
    """Return a client that signed in and has just given the password once more."""
    client = Client(headers={"accept-language": "en"})
    client.post(reverse("account_login"), {"login": person.username, "password": PASSWORD})
    assert client.session[SESSION_KEY] == str(person.pk)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


@pytest.fixture
def person() -> Employee:
    return EmployeeFactory(password=PASSWORD)


@pytest.fixture
def administrator() -> Employee:
    return EmployeeFactory(password=PASSWORD, role=Role.ADMINISTRATOR)


def test_token_is_made_and_shown_once(person: Employee) -> None:
    client = by_password(person)
    made = client.post(reverse("token-new"), FIELDS)
    secret = SECRET.search(made.content.decode())
    assert made.status_code == 200 and secret
    assert "no-store" in made["Cache-Control"]
    token = ApiToken.objects.get()
    assert (token.person, token.scopes) == (person, ["courses:write", "scores:read"])
    shown = client.get(reverse("tokens")).content.decode()
    assert token.prefix in shown and secret[0] not in shown
    api = Client(headers={"authorization": f"Bearer {secret[0]}"})
    assert api.get("/api/v1/courses/").status_code == 200


def test_password_is_asked_for_again(person: Employee, sign_in: SignIn) -> None:
    answer = sign_in(person).post(reverse("token-new"), FIELDS)
    assert answer.status_code == 302 and reverse("account_reauthenticate") in answer["Location"]
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"scopes": []}, {"scopes": ["all:read"]}, {"days": "400"}, {"days": ""}, {"name": ""}]
)
def test_form_says_what_is_missing(person: Employee, wrong: dict[str, object]) -> None:
    answer = by_password(person).post(reverse("token-new"), FIELDS | wrong)
    assert answer.status_code == 200 and "errorlist" in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_token_is_revoked_by_its_person_alone(person: Employee, sign_in: SignIn) -> None:
    token, _ = create_token(actor=person, person=person, name="x", scopes=["scores:read"], days=1)
    url = reverse("token-revoke", args=[token.pk])
    for other in (EmployeeFactory(), EmployeeFactory(role=Role.ADMINISTRATOR)):
        assert sign_in(other).post(url).status_code == 404
    sign_in(person).post(url)
    assert ApiToken.objects.select_related("person").get().state == "revoked"
    assert "Revoked" in sign_in(person).get(reverse("tokens")).content.decode()


def test_service_account_is_made_renewed_and_stopped(administrator: Employee) -> None:
    client = by_password(administrator)
    fields = FIELDS | {"account": "Learning platform", "role": "trainer"}
    assert SECRET.search(client.post(reverse("service-new"), fields).content.decode())
    account = Employee.objects.services().get()
    assert (account.name, account.role) == ("Learning platform", Role.TRAINER)
    client.post(reverse("service-token-new", args=[account.pk]), FIELDS)
    assert ApiToken.objects.usable().filter(person=account).count() == 2
    listed = client.get(reverse("services")).content.decode()
    assert "Learning platform" in listed and listed.count("<dialog") == 3
    client.post(reverse("service-stop", args=[account.pk]))
    assert not ApiToken.objects.usable().exists()
    assert client.post(reverse("service-token-new", args=[account.pk]), FIELDS).status_code == 404


def test_service_accounts_are_in_no_list_of_people(administrator: Employee, sign_in: SignIn) -> None:
    create_service_account(actor=administrator, name="Payroll", role=Role.HR)
    client = sign_in(EmployeeFactory(role=Role.HR))
    assert "Payroll" not in client.get(reverse("people")).content.decode()
    assert "Payroll" not in client.get(reverse("people") + "?state=left").content.decode()


def test_administrator_revokes_a_services_token(administrator: Employee, sign_in: SignIn) -> None:
    account = create_service_account(actor=administrator, name="Payroll", role=Role.HR)
    token, _ = create_token(actor=administrator, person=account, name="x", scopes=["people:read"], days=1)
    assert sign_in(administrator).post(reverse("token-revoke", args=[token.pk])).status_code == 302
    assert not ApiToken.objects.usable().exists()


def test_preferences_lead_to_the_tokens_and_these_to_the_reference(person: Employee, sign_in: SignIn) -> None:
    client = sign_in(person)
    assert reverse("tokens") in client.get(reverse("preferences")).content.decode()
    assert reverse("v1-docs") in client.get(reverse("tokens")).content.decode()
    page = client.get(reverse("v1-docs")).content.decode()
    assert "swagger-ui-bundle" in page and f'data-schema="{reverse("v1-schema")}' in page
