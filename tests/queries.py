"""Count a page's queries."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.test.client import Client
from django.test.utils import CaptureQueriesContext


def count_queries(client: Client, url: str) -> int:
    """Return how many queries a GET of ``url`` takes."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    return len(captured)


def assert_same_queries(client: Client, url: str, add_row: Callable[[], object], rows: int = 3) -> None:
    """Assert that ``url`` takes the same number of queries with 1 row as with ``rows``."""
    add_row()
    client.get(url)
    few = count_queries(client, url)
    for _ in range(rows - 1):
        add_row()
    many = count_queries(client, url)
    assert many == few, f"{url}: {few} queries for 1 row, {many} for {rows}"
