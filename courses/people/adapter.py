"""How allauth behaves here."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from courses.people.models import Employee
from kit.web.throttles import client_address


def display_name(person: Employee) -> str:
    """Return how a person is addressed."""
    return person.get_full_name()


class AccountAdapter(DefaultAccountAdapter):
    """People are brought in by HR; nobody signs up alone.

    Signing in takes the e-mail address or the employee number (``ACCOUNT_LOGIN_METHODS``). Leavers are
    refused by the default adapter at sign-in, and by the backend on every later request.
    """

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse every sign-up."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that sign-in limits count by, as all other limits see it."""
        return client_address(request)
