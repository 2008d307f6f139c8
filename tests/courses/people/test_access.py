"""How people are let in, and how nobody else is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import call_command
from django.test.client import Client
from django.urls import reverse

from courses.audit.enums import AuditAction
from courses.audit.models import AuditEntry
from courses.people.models import Employee
from courses.people.services.people import update_person
from courses.tokens.services import create_token, find_token
from notifications.models import Event, Notice
from notifications.services.dispatch import dispatch_events
from tests.factories import PASSWORD, EmployeeFactory

SignIn = Callable[..., Client]
NEW = "quite another pass phrase"

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Employee:
    found = EmployeeFactory(username="E7", email="seven@example.com", password=PASSWORD)
    EmailAddress.objects.create(user=found, email=found.email, verified=True, primary=True)
    return found


@pytest.fixture
def with_mail(settings: Any) -> None:
    settings.MAIL_IS_SET_UP = True


def signed_in(person: Employee, password: str = PASSWORD) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.post(reverse("account_login"), {"login": person.username, "password": password})
    assert client.session.get("_auth_user_id") == str(person.pk)
    return client


def test_an_open_session_adds_no_address_and_takes_no_account(person: Employee, with_mail: None) -> None:
    client = signed_in(person)
    for data in ({"action_add": "", "email": "thief@example.com"}, {"email": "thief@example.com"}):
        assert client.post("/accounts/email/", data).status_code == 404
    assert not EmailAddress.objects.filter(email="thief@example.com").exists()
    # also one that was added before the page was closed
    EmailAddress.objects.create(user=person, email="thief@example.com", verified=True)
    Client().post(reverse("account_reset_password"), {"email": "thief@example.com"})
    assert mail.outbox == []
    update_person(actor=None, person=person, name="Wang Wu")
    assert [one.email for one in EmailAddress.objects.filter(user=person)] == [person.email]


def test_the_address_of_hr_gets_the_link(person: Employee, with_mail: None) -> None:
    Client().post(reverse("account_reset_password"), {"email": "Seven@example.com"})
    assert [one.to for one in mail.outbox] == [[person.email]]
    assert "/password/reset/key/" in str(mail.outbox[0].body)


def test_without_a_mail_server_no_link_is_written_anywhere(
    person: Employee, settings: Any, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    # what the site itself would use; the tests' runner puts its own in its place
    from hrvoice.settings.people import EMAIL_BACKEND

    settings.EMAIL_BACKEND = EMAIL_BACKEND
    client = Client(headers={"accept-language": "en"})
    for page in (
        client.get(reverse("account_reset_password")),
        client.post(reverse("account_reset_password"), {"email": person.email}),
    ):
        assert page.status_code == 200 and "Ask HR" in page.content.decode()
    out, err = capfd.readouterr()
    assert "reset/key" not in out + err + caplog.text


def confirmed(person: Employee) -> Client:
    """Return a browser in which the password was given once more just now."""
    client = signed_in(person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def hand_over(hr: Employee, person: Employee) -> str:
    """Return the link that HR is shown."""
    client = confirmed(hr)
    assert signed_in(hr).post(reverse("person-link", args=[person.pk])).status_code == 302
    assert client.get(reverse("person-link", args=[person.pk])).status_code == 200
    page = client.post(reverse("person-link", args=[person.pk]))
    assert "no-store" in page["Cache-Control"]
    found = re.search(r'value="(http[^"]+/password/reset/key/[^"]+)"', page.content.decode())
    assert found is not None
    return found[1].removeprefix("http://testserver")


def test_hr_hands_a_link_over_and_never_knows_the_password(hr: Employee) -> None:
    hr.set_password(PASSWORD)
    hr.save()
    person = EmployeeFactory()
    link = hand_over(hr, person)
    browser = Client(headers={"accept-language": "en"})
    form = browser.get(link, follow=True)
    browser.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    signed_in(person, NEW)
    # it opens once
    again = Client().get(link, follow=True)
    assert "password1" not in again.content.decode()
    actions = list(AuditEntry.objects.filter(owner=person).order_by("pk").values_list("action", "actor_id"))
    assert actions == [(AuditAction.LINK_GIVEN, hr.pk), (AuditAction.PERSON_CHANGED, person.pk)]
    dispatch_events()
    assert [one.kind for one in Notice.objects.filter(employee=person)] == ["link_given"]
    assert link not in str(list(AuditEntry.objects.values())) + str(list(Event.objects.values()))


def test_with_mail_the_link_goes_to_the_person_alone(hr: Employee, with_mail: None) -> None:
    hr.set_password(PASSWORD)
    hr.save()
    person = EmployeeFactory(language="zh-hans")
    page = confirmed(hr).post(reverse("person-link", args=[person.pk]), follow=True)
    (sent,) = mail.outbox
    assert sent.to == [person.email] and "密码" in sent.subject and "/password/reset/key/" in str(sent.body)
    assert "/password/reset/key/" not in page.content.decode()


def test_a_leaver_is_given_no_link(sign_in: SignIn, hr: Employee) -> None:
    person = EmployeeFactory(is_active=False)
    assert sign_in(hr).get(reverse("person-link", args=[person.pk])).status_code == 403


def test_hr_has_no_field_for_passwords(sign_in: SignIn, hr: Employee, person: Employee) -> None:
    url = reverse("person-edit", args=[person.pk])
    client = sign_in(hr)
    fields = {"username": "E7", "name": "N", "email": person.email, "role": "employee", "is_active": "on"}
    client.post(url, fields | {"password": NEW, "new_password": NEW})
    person.refresh_from_db()
    assert person.name == "N" and person.check_password(PASSWORD)
    assert 'type="password"' not in client.get(url).content.decode()


def test_who_gets_another_address_is_told(hr: Employee, person: Employee) -> None:
    update_person(actor=hr, person=person, email="other@example.com")
    dispatch_events()
    assert [one.kind for one in Notice.objects.filter(employee=person)] == ["address_changed"]


def by_page(person: Employee) -> None:
    fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    signed_in(person).post(reverse("account_change_password"), fields)


def by_save(person: Employee) -> None:
    person.set_password(NEW)
    person.save()


def by_part(person: Employee) -> None:
    person.set_password(NEW)
    person.save(update_fields=["password"])


def by_command(person: Employee, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda *args, **kwargs: NEW)
    call_command("changepassword", person.username)


@pytest.mark.parametrize("way", ["page", "save", "part", "command"])
def test_tokens_end_with_a_new_password(person: Employee, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    token, secret = create_token(actor=person, person=person, name="x", scopes=["people:read"], days=9)
    assert find_token(secret) is not None
    if way == "command":
        by_command(person, monkeypatch)
    else:
        {"page": by_page, "save": by_save, "part": by_part}[way](person)
    assert find_token(secret) is None
    token.refresh_from_db()
    assert token.state == "stopped"
    person.refresh_from_db()
    _, fresh = create_token(actor=person, person=person, name="y", scopes=["people:read"], days=9)
    assert find_token(fresh) is not None


def test_the_same_password_hashed_anew_ends_nothing(person: Employee, settings: Any) -> None:
    _, secret = create_token(actor=person, person=person, name="x", scopes=["people:read"], days=9)
    Employee.objects.filter(pk=person.pk).update(password="md5$salt$" + "0" * 32)
    person.refresh_from_db()
    # as Django does where its own way of hashing has changed
    person.set_password(PASSWORD)
    person._password = None  # type: ignore[attr-defined]
    person.save(update_fields=["password"])
    assert find_token(secret) is not None


@pytest.mark.parametrize("tokens", [True, False])
def test_sign_out_everywhere(person: Employee, tokens: bool) -> None:
    here, there = signed_in(person), signed_in(person)
    _, secret = create_token(actor=person, person=person, name="x", scopes=["people:read"], days=9)
    answer = here.post(reverse("sign-out-everywhere"), {"tokens": "on"} if tokens else {})
    assert answer["Location"] == reverse("account_login")
    assert here.get("/").status_code == there.get("/").status_code == 302
    assert (find_token(secret) is None) == tokens
    assert signed_in(person).get("/").status_code == 200
    assert AuditEntry.objects.filter(action=AuditAction.SIGNED_OUT, actor=person).exists()


@pytest.mark.parametrize("name", ["today", "people", "preferences", "answers", "tokens", "mfa_index"])
def test_pages_with_peoples_data_are_not_stored(sign_in: SignIn, hr: Employee, name: str) -> None:
    assert "no-store" in sign_in(hr).get(reverse(name))["Cache-Control"]
