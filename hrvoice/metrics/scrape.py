"""/metrics: one scrape, and who may ask for it."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.views.decorators.http import require_safe
from prometheus_client import REGISTRY, CollectorRegistry, ProcessCollector, generate_latest, multiprocess
from prometheus_client.core import Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from hrvoice.health.readiness import has_token
from hrvoice.metrics.figures import SiteCollector
from kit.web import metrics as own

#: Made when this module is loaded, so that the first scrape shows them.
OWN = (own.http_requests, own.sockets_open)


def registry(read: Any = None) -> CollectorRegistry:
    """Return what one scrape reads: the site's figures and this machine's web processes'."""
    found = CollectorRegistry()
    found.register(SiteCollector(read))
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder:
        _forget_the_dead(Path(folder))
        multiprocess.MultiProcessCollector(found, path=folder)
        ProcessCollector(registry=found)
    else:
        found.register(_OwnProcess())
    return found


class _OwnProcess(Collector):
    def collect(self) -> Iterator[Metric]:
        """Yield what this process counts."""
        yield from REGISTRY.collect()


def _forget_the_dead(folder: Path) -> None:
    """A process that was killed left its gauges behind: its sockets are closed and count no more."""
    for file in folder.glob("gauge_live*_*.db"):
        pid = file.stem.rpartition("_")[2]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            multiprocess.mark_process_dead(int(pid), path=str(folder))


def may_scrape(request: HttpRequest) -> bool:
    """Tell whether the sender may have the figures: by token, or where none is set by its own address.

    What came through a proxy bears the proxy's address, which says nothing of the sender.
    """
    if settings.METRICS_TOKEN:
        return has_token(request)
    if any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP")):
        return False
    try:
        sender = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
        return any(sender in ipaddress.ip_network(one) for one in settings.METRICS_FROM)
    except ValueError:
        return False


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer a scrape; for others there is nothing here."""
    if not may_scrape(request):
        return HttpResponseNotFound(content_type="text/plain")
    return HttpResponse(generate_latest(registry()), content_type=CONTENT_TYPE_LATEST)
