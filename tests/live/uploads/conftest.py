"""Gigabytes are sent only when asked for."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what is marked ``large`` unless ``-m`` names it."""
    if "large" in config.option.markexpr:
        return
    for item in items:
        if item.get_closest_marker("large"):
            item.add_marker(pytest.mark.skip(reason="sends gigabytes; run it with -m large"))
