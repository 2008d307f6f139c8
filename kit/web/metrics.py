"""What one web process counts: requests and sockets.

Everything else is read from the database when Prometheus asks, so that it is right whichever process
answers. Several web processes on one machine share their counts where ``PROMETHEUS_MULTIPROC_DIR`` names a
folder of their own that is emptied at start.
"""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

#: Other words that senders call a method become one label.
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

http_requests: Final = Counter("hrvoice_http_requests", "Requests answered.", ["route", "method", "status"])
#: Without labels, so that they are told at 0 from the start and a first burst is an increase.
http_server_errors: Final = Counter("hrvoice_http_server_errors", "Requests that failed on our side.")
http_too_many: Final = Counter("hrvoice_http_too_many", "Requests refused because there were too many (429).")
http_seconds: Final = Histogram(
    "hrvoice_http_request_seconds",
    "Seconds from a request to the first byte of its answer.",
    ["route", "method"],
    buckets=SECONDS,
)
http_in_progress: Final = Gauge(
    "hrvoice_http_requests_in_progress", "Requests being answered.", multiprocess_mode="livesum"
)
uploads_in_progress: Final = Gauge(
    "hrvoice_upload_requests_in_progress",
    "Requests whose sound is being received.",
    multiprocess_mode="livesum",
)
sockets_open: Final = Gauge("hrvoice_sockets_open", "Open live sockets.", multiprocess_mode="livesum")
sockets_closed: Final = Counter("hrvoice_sockets_closed", "Sockets that ended, by closing code.", ["code"])


def method_label(method: str) -> str:
    """Return the method, or ``other`` for what nobody should send."""
    return method if method in METHODS else "other"
