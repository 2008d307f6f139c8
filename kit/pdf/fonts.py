"""The font that PDFs are set in: one that has Chinese, with TrueType outlines.

reportlab cannot embed OpenType fonts with PostScript outlines (Noto CJK), and its built-in Chinese font names
print blank where the reader has none. So a font file must be on this machine; where none is, say so.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Final

from kit.problems import Problem

#: Names under which the font is registered with reportlab.
REGULAR: Final = "HRVoice"

#: Where distributions put fonts that serve, the best first: file and index in its collection.
CANDIDATES: Final = (
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
    ("/usr/share/fonts/wqy-microhei/wqy-microhei.ttc", 0),
    ("/usr/share/fonts/wenquanyi/wqy-microhei/wqy-microhei.ttc", 0),
    ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
    ("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf", 0),
    ("/usr/share/fonts/truetype/arphic/uming.ttc", 0),
)
#: Another file, for machines that keep fonts elsewhere.
VARIABLE: Final = "HRVOICE_PDF_FONT"


def find_font() -> tuple[Path, int] | None:
    """Return the font's file and its index, or None where this machine has none that serves."""
    chosen = os.environ.get(VARIABLE, "").strip()
    places = ((chosen, 0),) if chosen else CANDIDATES
    return next(((Path(name), index) for name, index in places if Path(name).is_file()), None)


def pdf_font() -> str:
    """Return the name of a registered font that has Chinese and Latin letters.

    Raises ``Problem("pdf_font_missing")`` where there is none, never to print blanks.
    """
    found = find_font()
    if found is None:
        raise Problem("pdf_font_missing", f"install fonts-wqy-microhei, or set {VARIABLE} to a TrueType font")
    return _register(*found)


@lru_cache(maxsize=4)
def _register(path: Path, index: int) -> str:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    name = REGULAR if not _registered() else f"{REGULAR}{len(_registered())}"
    try:
        pdfmetrics.registerFont(TTFont(name, str(path), subfontIndex=index))
    except TTFError as error:
        raise Problem("pdf_font_missing", f"{path} cannot be used: {error}") from error
    return name


def _registered() -> list[str]:
    from reportlab.pdfbase import pdfmetrics

    return [name for name in pdfmetrics.getRegisteredFontNames() if name.startswith(REGULAR)]
