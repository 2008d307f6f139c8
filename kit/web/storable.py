"""Which text and which days can be kept and told again."""

from __future__ import annotations

import datetime
import unicodedata
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

#: What lies outside cannot be told in every time zone, nor be counted on from.
FIRST_DAY: Final = datetime.date(1900, 1, 1)
LAST_DAY: Final = datetime.date(2200, 12, 31)
#: Kinds of signs that leave nothing to be seen: controls, formats, surrogates, separators.
UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp", "Zs"})


def is_storable(text: str) -> bool:
    """Whether every database keeps ``text``: it has no NUL and no half of a pair of surrogates."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def check_visible(text: str) -> None:
    """Refuse a name of which nothing can be seen, such as one of zero-width signs."""
    if all(unicodedata.category(sign) in UNSEEN for sign in text):
        raise ValidationError(_("Write something that can be seen."), code="unseen")


def check_day(day: datetime.date) -> None:
    """Refuse days that nobody means."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(
            _("Give a day between %(first)s and %(last)s."),
            params={"first": FIRST_DAY.isoformat(), "last": LAST_DAY.isoformat()},
        )
