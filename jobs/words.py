"""What people read for the codes that this room raises, or writes on a job, and what to do next."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

WORDS: Final = {
    "job_over": _(
        "This has ended already: there is nothing to stop. Load the page again to see how it ended."
    ),
}
