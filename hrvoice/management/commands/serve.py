"""Serve the site; in embedded mode the workers run in the same process."""

from __future__ import annotations

from typing import Any

import uvicorn
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    """``manage.py serve --port 8000``."""

    help = "Serve pages and sockets (and, in embedded mode, the workers) from one process."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take host and port."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        """Serve until interrupted."""
        uvicorn.run(
            "hrvoice.asgi:application",
            host=host,
            port=port,
            lifespan="on",
            # who stands behind a proxy is told by HRVOICE_TRUSTED_PROXIES, not by whoever writes a header
            proxy_headers=False,
            # a socket is told names of recordings: a compressed message of nothing but zeros stays small, too
            ws_max_size=64 * 1024,
            ws_max_queue=4,
            log_level="warning",
            log_config=None,
            timeout_graceful_shutdown=5,
        )
