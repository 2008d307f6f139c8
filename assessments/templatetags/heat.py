"""Draw a heat map: steps of colour, headings that sort, rows for the script that draws those in view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import template
from django.template.context import RequestContext
from django.utils.translation import gettext

from assessments.pictures.queries.heatmap import Column, HeatMap, Row

register = template.Library()

#: Ten steps of colour; a full hundred is in the last.
STEPS: Final = 10

#: So many rows stand in the page itself; a script draws the others as they come into view.
SHOWN: Final = 40


@register.filter
def first_rows(rows: Sequence[Row]) -> Sequence[Row]:
    """Return the rows that stand in the page itself."""
    return rows[:SHOWN]


@register.filter
def heat_data(found: HeatMap) -> list[list[Any]]:
    """Return all rows for heatmap.js: id, name, note, mean, and whole per cent (or null) by column."""
    return [
        [row.pk, row.name or gettext("No department"), row.department, whole(row.mean), row.values]
        for row in found.rows
    ]


@register.filter
def heat_step(value: int | None) -> str:
    """Return the class of a whole per cent's colour; none for None."""
    return "" if value is None else f"m{min(value * STEPS // 100, STEPS - 1)}"


@register.filter
def whole(value: float | None) -> int | None:
    """Return a share of 1 as whole per cent; None stays None."""
    return None if value is None else round(value * 100)


@register.inclusion_tag("assessments/pictures/_heat_heading.html", takes_context=True)
def heat_heading(context: RequestContext, what: str | Column, label: str = "") -> dict[str, Any]:
    """Draw a heading that sorts by its column, the weakest first, and the other way round when it does."""
    key, look, language = str(what), f"heat-{what}", ""
    if isinstance(what, Column):
        key, look, label = f"point-{what.point.pk}", "heat-point", what.point.name
        language = what.point.prompt.session.course.language
    now = context["sort"] or "mean"
    query = context["request"].GET.copy()
    query["sort"] = f"-{key}" if now == key else key
    direction = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    return {
        "label": label,
        "query": query.urlencode(),
        "direction": direction,
        "look": look,
        "language": language,
    }
