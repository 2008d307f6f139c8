"""Render Markdown that people wrote into HTML that a page can trust."""

from __future__ import annotations

import markdown  # type: ignore[import-untyped]
import nh3
from django.utils.safestring import SafeString, mark_safe

BLOCKS = {"blockquote", "dd", "dl", "dt", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "ul"}
TABLES = {"table", "tbody", "td", "th", "thead", "tr"}
INLINE = {"a", "abbr", "br", "code", "del", "em", "strong", "sub", "sup"}
TAGS = BLOCKS | TABLES | INLINE
ATTRIBUTES = {"a": {"href", "title"}, "abbr": {"title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}


def render_material(text: str) -> SafeString:
    """Return safe HTML for ``text``.

    Headings start at level 2, below the page's own; a line break stays one, as in a letter. Scripts, styles,
    images, frames and links to anything but http, https and mailto are taken out.
    """
    html = markdown.markdown(
        text,
        extensions=["tables", "fenced_code", "sane_lists", "nl2br", "toc"],
        extension_configs={"toc": {"baselevel": 2, "marker": ""}},
    )
    # nh3 has the last word: Markdown passes HTML through.
    return mark_safe(
        nh3.clean(html, tags=BLOCKS | TABLES | INLINE, attributes=ATTRIBUTES, url_schemes=SCHEMES)
    )
