"""How much one person, or one address, may ask for.

The counters live in the cache. They are lists of moments that two processes may write at once: a limit may
be passed by a few requests, which is no harm.
"""

from __future__ import annotations

import ipaddress
from typing import Any

from rest_framework.throttling import BaseThrottle, SimpleRateThrottle, UserRateThrottle


class PersonThrottle(UserRateThrottle):
    """How many requests of one person, or with one token, the API answers."""

    scope = "person"

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        """Count a program apart from its person: neither locks the other out."""
        token = getattr(request, "auth", None)
        if token is None:
            return super().get_cache_key(request, view)
        return self.cache_format % {"scope": self.scope, "ident": token.throttle_key}


class UploadThrottle(UserRateThrottle):
    """How many uploads a person may start in an hour."""

    scope = "uploads"


class SearchThrottle(UserRateThrottle):
    """How often a person may search."""

    scope = "search"


class AddressThrottle(SimpleRateThrottle):
    """How many requests of people not signed in are answered to one address."""

    scope = "address"

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        """Count by address; who is signed in is counted as a person."""
        if request.user.is_authenticated:
            return None
        address = network_of(client_address(request))
        return self.cache_format % {"scope": self.scope, "ident": address}


class VerifyThrottle(SimpleRateThrottle):
    """How often certificates are looked up from one address, signed in or not: codes cannot be tried out."""

    scope = "verify"

    def get_cache_key(self, request: Any, view: Any) -> str:
        """Count by address."""
        return self.cache_format % {"scope": self.scope, "ident": network_of(client_address(request))}


def client_address(request: Any) -> str:
    """Return whom a request comes from.

    The header X-Forwarded-For is believed for as many proxies as ``TRUSTED_PROXIES`` says, by default none:
    anyone can write it.
    """
    return BaseThrottle().get_ident(request) or ""


def network_of(address: str) -> str:
    """Return the address, of IPv6 the first 64 bits: a single household has all the rest."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, 64), strict=False).network_address)
