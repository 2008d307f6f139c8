"""Keep libraries that nothing of ours needs out of every process.

REST framework, and Django's test client, which the OpenAPI document's library brings along, import what they
find installed for clients and pages that HRVoice has not: requests for Core API clients, Pygments for
browsable pages, Jinja for its templates. They come with speech libraries and tools, and take 7 MB of each
process. Both do without what they cannot import.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, cast

#: What could be used and need not.
SPARED: Final = ("requests", "pygments", "jinja2")
#: Who would import it.
_EAGER: Final = ("rest_framework.compat", "django.test.utils")


@contextmanager
def hidden(*names: str) -> Iterator[None]:
    """Let imports of modules fail that are not loaded yet; afterwards they can be imported again."""
    barred = [name for name in names if name not in sys.modules]
    # None makes an import fail (https://docs.python.org/3/reference/import.html#the-module-cache)
    cast("dict[str, object]", sys.modules).update(dict.fromkeys(barred))
    try:
        yield
    finally:
        for name in barred:
            del sys.modules[name]


def load_without_spared() -> None:
    """Import those who would import it, while it cannot be imported."""
    with hidden(*SPARED):
        for name in _EAGER:
            importlib.import_module(name)
