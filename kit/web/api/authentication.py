"""Believe a token.

Django REST framework loads this with its settings, before there are models: the middleware of the app that
keeps tokens has found it.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request


def bearer_secret(authorization: str) -> str:
    """Return what a header Authorization shows as a bearer; empty where it is of another kind."""
    scheme, _, secret = authorization.partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer hrv_…``: whoever shows a token acts as its person."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """Return person and token; None where none was shown."""
        if not bearer_secret(request.headers.get("Authorization", "")):
            return None
        token: Any = getattr(request, "token", None)
        if token is None:
            said = _("This token is not known here, has expired, or was revoked.")
            raise AuthenticationFailed(said, "token_invalid")
        return token.person, token

    def authenticate_header(self, request: Request) -> str:
        """Say how to show one."""
        return 'Bearer realm="HRVoice"'
