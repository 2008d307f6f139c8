"""The form of who has forgotten the password."""

from __future__ import annotations

from allauth.account.forms import ResetPasswordForm as Borrowed

from courses.people.models import Employee


class ResetPasswordForm(Borrowed):
    """Only the address that HR keeps gets a link, whatever other address was ever noted."""

    def clean_email(self) -> str:
        """Find the person."""
        email: str = super().clean_email()
        self.users = list(Employee.objects.active().filter(email=email.lower()))
        return email
