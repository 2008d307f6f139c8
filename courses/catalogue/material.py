"""Render Markdown that people wrote into HTML that a page can trust."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

BLOCKS = {"blockquote", "dd", "dl", "dt", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "ul"}
TABLES = {"table", "tbody", "td", "th", "thead", "tr"}
INLINE = {"a", "abbr", "br", "code", "del", "em", "s", "strong", "sub", "sup"}
TAGS = BLOCKS | TABLES | INLINE
ATTRIBUTES = {"a": {"href", "title"}, "abbr": {"title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}


#: Lists and quotations within each other; what lies deeper is left out.
DEEPEST: Final = 20


def _renderer() -> MarkdownIt:
    """Return CommonMark with tables, whose time grows with the text and no faster."""
    made = MarkdownIt("commonmark", {"breaks": True, "html": True, "maxNesting": DEEPEST})
    made.enable(["table", "strikethrough"])
    made.core.ruler.push("lower_headings", _lower_headings)
    return made


def _lower_headings(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"


# a page that is looked at again, or by a class at once, is not rendered again
@lru_cache(maxsize=200)
def render_material(text: str) -> SafeString:
    """Return safe HTML for ``text``.

    Headings start at level 2, below the page's own; a line break stays one, as in a letter. Scripts, styles,
    images, frames and links to anything but http, https and mailto are taken out.
    """
    html = _renderer().render(text)
    # nh3 has the last word: Markdown passes HTML through.
    return mark_safe(
        nh3.clean(html, tags=BLOCKS | TABLES | INLINE, attributes=ATTRIBUTES, url_schemes=SCHEMES)
    )
