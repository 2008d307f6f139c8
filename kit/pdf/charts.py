"""Bars on paper, in the house's colours."""

from __future__ import annotations

from typing import Any, Final

from kit.pdf.text import Measure
from kit.sheets.columns import Chart

TONES: Final = ("#1d5c4b", "#c9a227", "#a3291f", "#7f857e")
INK, SOFT, RULE = "#1b1e1c", "#494f4b", "#dfe0d9"
#: A bar where the gap between two is 1, the least gap between groups, and how wide a bar gets, in points.
BAR: Final = 6
WIDEST: Final = 48


def drawing(chart: Chart, width: float, height: float, *, font: str) -> Any:
    """Return a drawing of ``chart``: its title, the bars, below them what stands for what."""
    from reportlab.graphics.charts.barcharts import VerticalBarChart
    from reportlab.graphics.shapes import Drawing, Rect, String
    from reportlab.lib.colors import HexColor

    title, small = Measure(font, 10), Measure(font, 7)
    picture = Drawing(width, height)
    picture.add(
        String(
            0,
            height - 10,
            title.cut(str(chart.title), width),
            fontName=font,
            fontSize=10,
            fillColor=HexColor(INK),
        )
    )
    bars = VerticalBarChart()
    bars.x, bars.y, bars.width, bars.height = 30, 48, width - 34, height - 74
    scale = 100.0 if chart.share else 1.0
    bars.data = [tuple(value * scale for value in values) for values in chart.values]
    # parts of a group's width, as it comes
    room, many = bars.width / max(len(chart.labels), 1), len(chart.series)
    bars.barWidth, bars.barSpacing = BAR, 1
    bars.groupSpacing = max(BAR, BAR * room / WIDEST - many * BAR - (many - 1))
    bars.strokeColor = None
    for place in range(len(chart.series)):
        bars.bars[place].fillColor = HexColor(TONES[place % len(TONES)])
        bars.bars[place].strokeColor = None
    names = ["\n".join(small.lines(one, room - 3, most=2)) for one in chart.labels]
    bars.categoryAxis.categoryNames = names
    for axis in (bars.categoryAxis, bars.valueAxis):
        axis.labels.fontName, axis.labels.fontSize, axis.labels.fillColor = font, 7, HexColor(SOFT)
        axis.strokeColor = HexColor(RULE)
    bars.categoryAxis.labels.dy = -4
    bars.categoryAxis.visibleTicks = False
    bars.valueAxis.valueMin = 0
    bars.valueAxis.visibleGrid, bars.valueAxis.gridStrokeColor = True, HexColor(RULE)
    largest = max((value for values in bars.data for value in values), default=0)
    bars.valueAxis.valueMax = 100 if chart.share else _round_up(largest)
    bars.valueAxis.valueStep = bars.valueAxis.valueMax / 4
    bars.valueAxis.labelTextFormat = "%d%%" if chart.share else "%d"
    picture.add(bars)
    x = 30.0
    for place, name in enumerate(chart.series):
        said = small.cut(str(name), (width - 34) / len(chart.series) - 16)
        tone = HexColor(TONES[place % len(TONES)])
        picture.add(Rect(x, 6, 7, 7, fillColor=tone, strokeColor=None))
        picture.add(String(x + 11, 6.5, said, fontName=font, fontSize=7, fillColor=HexColor(SOFT)))
        x += 26 + small.width(said)
    return picture


def _round_up(value: float) -> int:
    """Return the next number that four steps reach by whole, round ones."""
    power = 1
    while True:
        for step in (4, 8, 12, 20):
            if step * power >= value:
                return step * power
        power *= 10
