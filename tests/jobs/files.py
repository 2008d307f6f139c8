"""Files of jobs, as they lie in the storage."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings as site


def stored() -> list[str]:
    root = Path(site.MEDIA_ROOT)
    return [str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()]
