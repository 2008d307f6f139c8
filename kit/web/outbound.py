"""Send a request to an address that someone typed in, and to no machine inside.

The name is resolved once, each address found is looked at, and the connection goes to the one that was looked
at: a name that changes its mind in between (DNS rebinding) reaches nothing. Redirects are not followed.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from contextlib import suppress
from urllib.parse import urlsplit

#: Of an answer no more is read: nobody needs it.
MOST_READ = 2048
#: Seconds after which the line is cut, whatever is going on.
AT_MOST = 30.0


class Forbidden(Exception):
    """The address may not be asked."""


class Unreachable(Exception):
    """Nobody answered, or not in time."""


def check_url(url: str, *, allow_inside: bool = False) -> tuple[str, str, int, str]:
    """Return scheme, host, port and path; raises ``Forbidden`` for what is no https address."""
    parts = urlsplit(url)
    schemes = {"https", "http"} if allow_inside else {"https"}
    if parts.scheme not in schemes or not parts.hostname or parts.username or parts.password:
        raise Forbidden(url)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise Forbidden(url) from error
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, parts.hostname, port, path


def addresses_of(host: str, port: int, *, allow_inside: bool = False) -> list[str]:
    """Return the addresses of a host; raises ``Forbidden`` where one of them is no public one."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"{host}: {error}") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not allow_inside and not is_public(address):
            raise Forbidden(f"{host} is {address}")
    return addresses


def is_public(address: str) -> bool:
    """Tell whether an address is one of the open Internet's; also behind IPv4 in IPv6."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is not None:
            return is_public(str(inner))
        if found in ipaddress.ip_network("64:ff9b::/96"):
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
    return found.is_global and not found.is_multicast and not found.is_reserved


class _Pinned(http.client.HTTPConnection):
    """A connection to a given address, whatever the name resolves to by now."""

    def __init__(self, host: str, port: int, *, address: str, secure: bool, timeout: float) -> None:
        super().__init__(host, port, timeout=timeout)
        self._address, self._secure = address, secure
        self._line: socket.socket | None = None
        self.was_cut = False

    def connect(self) -> None:
        """Connect to the address; the certificate is checked against the name."""
        raw = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = (
            ssl.create_default_context().wrap_socket(raw, server_hostname=self.host) if self._secure else raw
        )
        # an answer that ends with the line takes it over
        self._line = self.sock

    def hang_up(self) -> None:
        """End what is going on, from another thread."""
        self.was_cut = True
        if self._line is not None:
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)


def post(
    url: str, body: bytes, headers: dict[str, str], *, timeout: float = 10.0, allow_inside: bool = False
) -> int:
    """Post ``body`` and return the status.

    ``timeout`` is in seconds, for each step; all of it takes ``AT_MOST`` seconds, however slowly the answer
    drips. Raises ``Forbidden`` and ``Unreachable``.
    """
    scheme, host, port, path = check_url(url, allow_inside=allow_inside)
    address = addresses_of(host, port, allow_inside=allow_inside)[0]
    connection = _Pinned(host, port, address=address, secure=scheme == "https", timeout=timeout)
    end = threading.Timer(AT_MOST, connection.hang_up)
    end.daemon = True
    end.start()
    try:
        connection.request("POST", path, body=body, headers=headers)
        answer = connection.getresponse()
        answer.read(MOST_READ)
        if connection.was_cut:
            raise Unreachable(f"{host}: no whole answer in {AT_MOST:.0f} s")
        return answer.status
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise Unreachable(f"{host}: {error}") from error
    finally:
        end.cancel()
        connection.close()
