"""What a token opens. The role is asked by the views themselves, as everywhere."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

#: The area of what any token may ask for.
ANY = "*"


class TokenScope(BasePermission):
    """Let a token do what its scopes say: the view's ``area``, for reading or for writing.

    A view that names no area is for signed-in people alone. Who came without a token is not asked.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        """Pass, or raise with the scope that is missing."""
        token: Any = request.auth
        if token is None:
            return True
        area: str | None = getattr(view, "area", None)
        if area is None:
            raise PermissionDenied(_("This is not for tokens. Sign in with a browser."), "not_for_tokens")
        write = request.method not in SAFE_METHODS
        if (area == ANY and not write) or token.allows(area, write=write):
            return True
        scope = f"{area}:{'write' if write else 'read'}"
        raise PermissionDenied(
            _("This token lacks the scope “%(scope)s”.") % {"scope": scope}, "scope_missing"
        )
