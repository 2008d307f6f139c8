"""Sign webhook calls as Standard Webhooks asks for (https://www.standardwebhooks.com)."""

from __future__ import annotations

import base64
import datetime
import secrets

from standardwebhooks import Webhook


def new_secret() -> str:
    """Return a secret for an endpoint: ``whsec_`` and 32 random bytes in base64."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def sign(secret: str, message_id: str, body: bytes, at: datetime.datetime) -> dict[str, str]:
    """Return the headers that prove who sent ``body`` and when; ``message_id`` is the same when sent again.

    ``at`` is aware. Raises ``ValueError`` for a secret that is no base64.
    """
    moment = at.astimezone(datetime.UTC)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, moment, body.decode()),
    }
