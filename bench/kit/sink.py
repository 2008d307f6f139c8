"""The bare sink: ``python -m bench.kit.sink FOLDER PORT`` hashes, writes and syncs whatever is sent to it."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from typing import Any

import uvicorn

FOLDER, PORT = Path(sys.argv[1]), int(sys.argv[2])


async def sink(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Take one body, and delete it again once it is answered."""
    path = FOLDER / "sink.bin"
    digest = hashlib.sha256()
    with path.open("wb", buffering=0) as file:
        more = True
        while more:
            message = await receive()
            body = message.get("body", b"")
            digest.update(body)
            file.write(body)
            more = message.get("more_body", False)
        os.fsync(file.fileno())
    headers = [(b"x-sha256", digest.hexdigest().encode())]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
    path.unlink()


if __name__ == "__main__":
    uvicorn.run(sink, host="127.0.0.1", port=PORT, lifespan="off", log_level="warning", log_config=None)
