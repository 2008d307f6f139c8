"""Certificates as they are looked up and shown."""

from __future__ import annotations

from typing import Final

from courses.certificates.models import Certificate
from courses.people.queries.company import company_name

#: What stands on certificates of a company that has not said its name.
SITE: Final = "HRVoice"


def by_code(typed: str) -> Certificate | None:
    """Return the certificate of a code as people type it: in any case, with dashes and blanks or without."""
    code = "".join(char for char in typed.upper() if char.isalnum())
    return Certificate.objects.filter(code=code).first() if code else None


def issuer_of(certificate: Certificate) -> str:
    """Return who gave it, as the company was called then; as it is called now where it had no name yet."""
    return certificate.issuer or company_name() or SITE
