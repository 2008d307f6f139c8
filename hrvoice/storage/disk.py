"""Files on this machine's disk: what finds no room leaves nothing behind."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class DiskStorage(FileSystemStorage):
    """Deletes what it wrote of a file that could not be written whole: a full disk would stay full."""

    def _save(self, name: str, content: File[Any]) -> str:
        try:
            return super()._save(name, content)  # type: ignore[misc]
        except OSError:
            with suppress(OSError):
                Path(self.path(name)).unlink()
            raise


class TemporaryUpload(TemporaryFileUploadHandler):
    """Ends the temporary file with the upload that found no room for it, not when memory is tidied."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write the next piece."""
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError:
            self._drop()
            raise

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Write what is still in memory and hand the file out."""
        try:
            return super().file_complete(file_size)
        except OSError:
            self._drop()
            raise

    def _drop(self) -> None:
        # closing writes what is left, fails as the last write did, and deletes the file
        with suppress(OSError):
            self.file.close()
