"""Django's administration as this site offers it: what is registered here and nothing that libraries bring.

Libraries register with ``admin.site``, which has no address here: their tables hold secrets of second factors
and addresses that open accounts.
"""

from __future__ import annotations

from typing import Any, Final

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _


class Administration(admin.AdminSite):
    """The one administration; sign-in and passwords are the site's own."""

    site_title = site_header = _("HRVoice administration")
    index_title = _("Tables")
    enable_nav_sidebar = False

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the page that knows the rules and tells the person."""
        return redirect("account_change_password")


site: Final = Administration(name="admin")
# allauth's sign-in limits attempts and asks for the second factor; Django's own form does neither.
site.login = secure_admin_login(site.login)  # type: ignore[method-assign]


class ReadOnlyAdmin(admin.ModelAdmin):
    """To look at: changes go through the pages, where rules and the audit log stand."""

    actions = None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow what the page offers to filter by: Django allows every column, also hashes of passwords."""
        offered = {one for one in self.list_filter if isinstance(one, str)}
        return lookup.removesuffix("__exact").removesuffix("__isnull") in offered
