"""What people take away: a certificate on paper."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.certificates.models import Certificate
from kit.pdf.fonts import pdf_font

#: The journal's green and ink.
GREEN, INK, FAINT = (0.11, 0.35, 0.27), (0.12, 0.12, 0.11), (0.45, 0.45, 0.42)
#: Points: A4 lying.
WIDTH, HEIGHT = 841.89, 595.28


def certificate_pdf(certificate: Certificate, *, issuer: str) -> bytes:
    """Return a certificate as a PDF of one page, in the active language.

    Raises ``Problem("pdf_font_missing")`` where this machine has no font with Chinese.
    """
    from reportlab.pdfgen.canvas import Canvas

    font, target = pdf_font(), BytesIO()
    page = Canvas(target, pagesize=(WIDTH, HEIGHT), pageCompression=1)
    page.setTitle(f"{certificate.title} · {certificate.name}")
    page.setAuthor(issuer)
    _frame(page)
    _centred(page, font, 470, 15, _("Certificate"), GREEN, spaced=4)
    _centred(page, font, 400, 40, certificate.name, INK)
    _centred(page, font, 352, 14, _("has completed the course"), FAINT)
    _title(page, font, certificate.title)
    _centred(page, font, 228, 14, _day(certificate.completed_on), INK)
    below = _below(certificate)
    if below:
        _centred(page, font, 204, 12, below, FAINT)
    _foot(page, font, certificate, issuer)
    if certificate.revoked_at is not None:
        _centred(page, font, 170, 16, _("This certificate has been revoked."), (0.7, 0.1, 0.1))
    page.showPage()
    page.save()
    return target.getvalue()


def _day(day: Any) -> str:
    return date_format(day, "DATE_FORMAT")


def _below(certificate: Certificate) -> str:
    said = []
    if certificate.score is not None:
        said.append(_("Score %(percent)d %%") % {"percent": int(certificate.score * 100)})
    if certificate.valid_until is not None:
        said.append(_("Valid until %(date)s") % {"date": _day(certificate.valid_until)})
    return "  ·  ".join(said)


def _frame(page: Any) -> None:
    page.setStrokeColorRGB(*GREEN)
    page.setLineWidth(1.6)
    page.rect(30, 30, WIDTH - 60, HEIGHT - 60)
    page.setLineWidth(0.5)
    page.rect(37, 37, WIDTH - 74, HEIGHT - 74)


def _centred(
    page: Any,
    font: str,
    y: float,
    size: float,
    text: str,
    colour: tuple[float, float, float],
    *,
    spaced: float = 0,
) -> None:
    """Write a line in the middle, smaller where it would not fit."""
    room = WIDTH - 160
    width = page.stringWidth(text, font, size) + spaced * max(len(text) - 1, 0)
    if width > room:
        size, width = size * room / width, room
    page.setFillColorRGB(*colour)
    line = page.beginText((WIDTH - width) / 2, y)
    line.setFont(font, size)
    line.setCharSpace(spaced)
    line.textOut(text)
    page.drawText(line)


def _title(page: Any, font: str, title: str) -> None:
    """Write the course's title on one line or two."""
    from reportlab.lib.utils import simpleSplit

    lines = simpleSplit(title, font, 26, WIDTH - 200)
    if len(lines) == 1 or page.stringWidth(title, font, 26) < WIDTH - 160:
        _centred(page, font, 295, 26, title, INK)
        return
    for line, y in zip([lines[0], " ".join(lines[1:])], (308, 272), strict=True):
        _centred(page, font, y, 24, line, INK)
    return


def _foot(page: Any, font: str, certificate: Certificate, issuer: str) -> None:
    from reportlab.graphics import renderPDF
    from reportlab.graphics.barcode.qr import QrCodeWidget
    from reportlab.graphics.shapes import Drawing

    url = settings.SITE_URL.rstrip("/") + certificate.get_absolute_url()
    code = QrCodeWidget(url, barLevel="M", barBorder=0)
    left, bottom, right, top = code.getBounds()
    side = 74.0
    drawing = Drawing(side, side, transform=[side / (right - left), 0, 0, side / (top - bottom), 0, 0])
    drawing.add(code)
    renderPDF.draw(drawing, page, WIDTH - 62 - side, 62)
    page.setFillColorRGB(*INK)
    page.setFont(font, 12)
    page.drawString(62, 120, issuer)
    page.setFillColorRGB(*FAINT)
    page.setFont(font, 9)
    page.drawString(62, 94, _("Verification code: %(code)s") % {"code": certificate.spelled})
    page.drawString(62, 78, _("Check it at %(url)s") % {"url": url})
