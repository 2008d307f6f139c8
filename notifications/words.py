"""What people read for the codes that this room writes on a delivery: what happened, and what to do next."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

WORDS: Final = {
    "forbidden": _("This address lies where nothing may be sent. Give another one."),
    "not_sent": _("The other side did not take this. Check the address, and whether its server answers."),
}
