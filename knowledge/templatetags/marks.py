"""Mark the words that a search looked for."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from kit.text import Folded, fold, is_unspaced, words
from kit.text.numbers import spoken_pieces
from kit.text.search import folded_pairs

register = template.Library()


@register.filter
def marked(text: str, tokens: list[str]) -> SafeString:
    """Return ``text`` with each place of each token in ``<mark>``."""
    folded = fold(text)
    wanted = set(tokens)
    spans = sorted(
        [span for token in wanted for span in _places(folded, token)] + list(_spelt_places(text, wanted))
    )
    pieces: list[tuple[str, str, str]] = []
    position = 0
    for start, end in _merged(spans):
        pieces += [("", text[position:start], ""), ("<mark>", text[start:end], "</mark>")]
        position = end
    pieces.append(("", text[position:], ""))
    return format_html_join("", "{}{}{}", ((SafeString(a), piece, SafeString(b)) for a, piece, b in pieces))


def _places(folded: Folded, token: str) -> Iterator[tuple[int, int]]:
    if not is_unspaced(token[0]):
        yield from (folded.span(word.start, word.end) for word in words(folded) if _bare(word.text) == token)
        return
    at = folded.text.find(token)
    while at >= 0:
        yield folded.span(at, at + len(token))
        at = folded.text.find(token, at + 1)


def _spelt_places(text: str, wanted: set[str]) -> Iterator[tuple[int, int]]:
    """Yield where words stand that are ``wanted`` in their one spelling: VPN where V P N is written."""
    spelt = spoken_pieces(text)
    for token, start, end in zip(*spelt, strict=True):
        if token in wanted:
            yield start, end
    for at, token in folded_pairs(spelt):
        if token in wanted:
            yield spelt.starts[at], spelt.ends[at + 1]


def _bare(word: str) -> str:
    """Take the accents off, as the index does."""
    if word.isascii():
        return word
    return "".join(char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char))


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
