"""What a PDF's font cannot show."""

from __future__ import annotations

from reportlab.pdfbase import pdfmetrics

from kit.pdf.fonts import pdf_font


def missing_glyphs(text: str) -> set[str]:
    """Return the characters of ``text`` that the font cannot show."""
    face = pdfmetrics.getFont(pdf_font()).face
    return {char for char in text if not char.isspace() and ord(char) not in face.charToGlyph}
