"""Sound in an S3-compatible storage. Loaded only where ``HRVOICE_STORAGE`` says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from boto3.exceptions import S3UploadFailedError
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from django.utils.functional import cached_property
from storages.backends.s3 import S3Storage
from storages.utils import clean_name, safe_join


@contextmanager
def _in_words() -> Iterator[None]:
    """Raise what a disk would: ``FileNotFoundError`` or ``OSError``."""
    try:
        yield
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        raise (FileNotFoundError if status == 404 else OSError)(str(error)) from error
    except (BotoCoreError, S3UploadFailedError) as error:
        raise OSError(str(error)) from error


class RemoteFile(File):
    """An object read from where one jumps to; only what is read is fetched, and nothing is kept.

    The library's own file fetches the whole object, into memory, for its last byte.
    """

    def __init__(self, handle: Any, name: str) -> None:
        super().__init__(None, name)
        self._object = handle
        self._body: Any = None
        self._at = 0
        with _in_words():
            self.size = int(handle.content_length)

    @property
    def closed(self) -> bool:
        """Whether nothing is being fetched; reading opens it again."""
        return self._body is None

    def seek(self, offset: int, whence: int = 0) -> int:
        """Jump."""
        self.close()
        self._at = offset + (0, self._at, self.size)[whence]
        return self._at

    def tell(self) -> int:
        """Return where it is read next."""
        return self._at

    def read(self, size: int = -1) -> bytes:
        """Return the next ``size`` bytes, or all that is left."""
        if self._at >= self.size:
            return b""
        with _in_words():
            if self._body is None:
                self._body = self._object.get(Range=f"bytes={self._at}-")["Body"]
            data: bytes = self._body.read(None if size < 0 else size)
        self._at += len(data)
        return data

    def open(self, mode: str | None = None, *args: Any, **kwargs: Any) -> RemoteFile:
        """Go back to the beginning."""
        self.seek(0)
        return self

    def close(self) -> None:
        """Stop fetching."""
        if self._body is not None:
            self._body.close()
            self._body = None


class SoundStorage(S3Storage):
    """Objects nobody overwrites, read by ranges; a storage out of reach is an ``OSError``.

    ``public_url``: where browsers reach the storage, whose bucket is then a folder of its address.
    """

    client_config: Config

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._options = options
        # checksums that Amazon's own storage knows alone; one that hangs must not hold a page for minutes
        bounds = Config(
            signature_version="s3v4",
            connect_timeout=5,
            read_timeout=60,
            retries={"max_attempts": 3, "mode": "standard"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        self.client_config = self.client_config.merge(bounds)
        # so many parts of 8 MB are in memory at a time
        self.transfer_config = TransferConfig(max_concurrency=4)

    def get_default_settings(self) -> dict[str, Any]:
        """Return what may be set."""
        return {**super().get_default_settings(), "public_url": ""}

    @cached_property
    def _signer(self) -> Any:
        """The client of the same storage as browsers reach it; one for all threads."""
        given = {name: value for name, value in self._options.items() if name != "public_url"}
        given |= {"signature_version": "s3v4", "addressing_style": "path"}
        return S3Storage(**given | {"endpoint_url": self.public_url or self.endpoint_url}).bucket.meta.client

    def url(
        self,
        name: str,
        parameters: dict[str, str] | None = None,
        expire: int | None = None,
        http_method: str | None = None,
    ) -> str:
        """Return an address that opens the object for ``expire`` seconds, for whoever has it."""
        key = safe_join(self.location, clean_name(name))
        wanted = {**(parameters or {}), "Bucket": self.bucket_name, "Key": key}
        signed: str = self._signer.generate_presigned_url(
            "get_object", Params=wanted, ExpiresIn=expire or self.querystring_expire, HttpMethod=http_method
        )
        return signed

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        if mode != "rb":
            raise ValueError(f"sound is read as rb, not {mode}")
        with _in_words():
            return RemoteFile(super()._open(name, mode).obj, name)

    def _save(self, name: str, content: File[bytes]) -> str:
        with _in_words():
            return str(super()._save(name, content))

    def exists(self, name: str) -> bool:
        """Tell whether an object is there."""
        with _in_words():
            return bool(super().exists(name))

    def delete(self, name: str) -> None:
        """Delete an object, if it is there."""
        with _in_words():
            super().delete(name)
