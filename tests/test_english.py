"""Borrowed pages speak the house's English: sentence case, also where allauth writes Titles Like This."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.test.client import Client

from tests.factories import PASSWORD, EmployeeFactory

EN = Path(settings.BASE_DIR) / "locale" / "en" / "LC_MESSAGES" / "django.po"
SAID = re.compile(r"<(title|h1|h2|button|label|a)\b[^>]*>(.*?)</\1>", re.DOTALL)
NAMES = {"HRVoice", "QR", "English"}


def sentences(page: str) -> list[str]:
    """Return the titles, headings, labels, links and buttons of a page."""
    return [" ".join(re.sub(r"<[^>]+>", " ", text).split()) for _, text in SAID.findall(page)]


def is_title_case(text: str) -> bool:
    """Tell whether a word after the first begins with a capital."""
    if "@" in text:  # an address and the badge beside it
        return False
    words = [word for word in re.findall(r"[A-Za-z]+", text) if word not in NAMES]
    return any(word[0].isupper() for word in words[1:])


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["password/change/", "2fa/", "reauthenticate/", "logout/"])
def test_pages_of_the_account_are_in_sentence_case(page: str, sign_in: Callable[..., Client]) -> None:
    client = sign_in(EmployeeFactory(password=PASSWORD, name="person"))
    said = sentences(client.get(f"/accounts/{page}").content.decode())
    assert len(said) > 5
    assert [text for text in said if is_title_case(text)] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "page", ["password/reset/", "password/reset/done/", "inactive/", "login/", "signup/"]
)
def test_pages_before_signing_in_are_in_sentence_case(page: str) -> None:
    client = Client(headers={"accept-language": "en"})
    said = sentences(client.get(f"/accounts/{page}").content.decode())
    assert said
    assert [text for text in said if is_title_case(text)] == []


def test_title_case_is_recognised() -> None:
    assert is_title_case("Change Password")
    assert not is_title_case("Change the password")
    assert not is_title_case("Password")


def test_the_english_catalogue_says_only_what_differs() -> None:
    with EN.open("rb") as file:
        catalogue = read_po(file, locale="en", abort_invalid=True)
    entries = [message for message in catalogue if message.id]
    assert entries
    assert [message.id for message in entries if not message.string or message.string == message.id] == []
