"""What an administrator reads of why a part does not work, by the probe's word, and what to do."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

WORDS: Final = {
    "timeout": _("It did not answer in time."),
    "not_applied": _("The tables are older than the program. Run manage.py migrate."),
    "altered": _("The storage gives back other bytes than were written."),
    "none_seen": _("No worker that takes recordings was seen lately. Start one: recordings wait meanwhile."),
    # what the engine lacks on this machine
    "engine_unknown": _("There is no speech engine of this name. Correct the setting."),
    "package_missing": _("The engine's package is not installed here. Install it, or choose another engine."),
    "server_missing": _("The speech server has no address. Put it into the setting."),
    "model_missing": _(
        "The speech model is not where the setting says. Put it there, or correct the setting."
    ),
    "model_incomplete": _("The speech model's folder is not whole. Fetch the model anew."),
    "device_missing": _("The device in the setting does not exist here, or the engine cannot use it."),
}
