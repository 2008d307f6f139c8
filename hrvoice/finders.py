"""Single files of the browser libraries: a whole folder would bring types, maps and other builds along."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage

#: Where it is served, the library's folder in node_modules, and the files wanted of it.
LIBRARIES: Final = (
    # the file names its map, and the hashing storage demands what a file names
    ("vendor/chart", "chart.js/dist", ("chart.umd.min.js", "chart.umd.min.js.map")),
)


class LibraryFinder(BaseFinder):
    """Finds the named files of libraries that npm installed; a library that is missing is left out."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        self.files: dict[str, tuple[str, FileSystemStorage]] = {}
        for address, folder, names in LIBRARIES:
            storage = FileSystemStorage(location=settings.BASE_DIR / "node_modules" / folder)
            storage.prefix = address  # type: ignore[attr-defined]
            for name in names:
                if storage.exists(name):
                    self.files[f"{address}/{name}"] = (name, storage)
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[Any]:
        """There is nothing to set."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return where the file of an address lies, or [] (with ``find_all`` a list)."""
        found = self.files.get(PurePosixPath(path).as_posix())
        if found is None:
            return []
        where = found[1].path(found[0])
        return [where] if find_all else where

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """Yield each file's name with its storage."""
        for name, storage in self.files.values():
            if not matches_patterns(name, ignore_patterns or ()):
                yield name, storage
