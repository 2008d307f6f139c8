"""What people read for the codes that this room raises: what happened, and what to do next."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

WORDS: Final = {
    "filter_gone": _(
        "The department, course or person that this report was narrowed to is no longer there. Choose again."
    ),
    "report_too_long": _(
        "This report has more than 20,000 rows: too many for a PDF. Take it as an Excel workbook, or"
        " narrow it."
    ),
}
