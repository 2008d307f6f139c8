"""Lists of words kept as text: easier to read and to add to than a word in quotes on each line."""

from __future__ import annotations


def listed(text: str) -> list[str]:
    """Return the words of ``text``, which are separated by space."""
    return text.split()
