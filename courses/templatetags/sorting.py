"""Headings that sort a table."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext

register = template.Library()


@register.inclusion_tag("parts/sortable.html", takes_context=True)
def sortable(context: RequestContext, key: str, label: str) -> dict[str, Any]:
    """Draw a column's heading; it sorts by ``key``, and the other way round when it already does."""
    request = context["request"]
    now = request.GET.get("sort", "")
    query = request.GET.copy()
    query.pop("page", None)
    query["sort"] = f"-{key}" if now == key else key
    direction = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    return {"label": label, "query": query.urlencode(), "direction": direction}
