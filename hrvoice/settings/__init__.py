"""Settings, all of them, read from ``HRVOICE_*`` variables. The table is in docs/settings.md."""

from hrvoice.settings.data import *
from hrvoice.settings.limits import *
from hrvoice.settings.observability import *
from hrvoice.settings.people import *
from hrvoice.settings.site import *
from hrvoice.settings.speech import *
from hrvoice.settings.work import *
