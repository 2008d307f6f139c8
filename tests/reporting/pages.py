"""Read dashboards as a person does: figures, lists, pictures."""

from __future__ import annotations

import json
import re
from typing import Any

from django.test.client import Client
from django.urls import reverse

from reporting.dashboards.queries.dashboard import last_measured, standing_of
from reporting.scope import Scope


def html_of(client: Client, route: str, *args: Any, **query: str) -> str:
    response = client.get(reverse(route, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def stats(html: str) -> list[str]:
    """Return the large figures of a page."""
    found = re.findall(r'<span class="stat-value">(.*?)</span>', html)
    return [re.sub("<.*?>", "", one) for one in found]


def rows(html: str) -> list[list[str]]:
    """Return the cells of the list of departments or courses."""
    lists = re.findall(r"<tbody>(.*?)</tbody>", html, re.DOTALL)
    lines = re.findall(r"<tr>(.*?)</tr>", lists[0], re.DOTALL)
    return [
        [
            re.sub(r"<.*?>", "", cell).strip()
            for cell in re.findall(r"<t[hd].*?>(.*?)</t[hd]>", line, re.DOTALL)
        ]
        for line in lines
    ]


def data(html: str, name: str) -> dict[str, Any]:
    """Return what a chart draws."""
    found = re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', html)
    assert found
    value: dict[str, Any] = json.loads(found[1])
    return value


def expected(scope: Scope) -> list[str]:
    last = last_measured()
    assert last is not None
    row = standing_of(scope, last)
    shares = ["–" if share is None else f"{int(share * 100)} %" for share in (row.completion, row.mastery)]
    return [
        shares[0],
        str(row.overdue),
        shares[1],
        str(row.answers),
        f"{row.hours:.2f}",
        str(row.unanswered),
    ]


def client_weeks(client: Client) -> list[dict[str, Any]]:
    weeks: list[dict[str, Any]] = client.get(reverse("v1-figures-trend")).json()["weeks"]
    return weeks
