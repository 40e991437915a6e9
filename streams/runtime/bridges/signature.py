"""A message and its secrets in; the headers that prove who sent it out, after the open convention Standard Webhooks
(version 1.0.0, https://www.standardwebhooks.com). Pure.

The receiver signs `id.timestamp.body` with the same secret and compares; the id is the same however often a message is
sent, so that a repeat can be dropped, and the timestamp is that of the attempt, so that an old copy can be refused.
"""

import base64
import binascii
import hmac
from collections.abc import Sequence
from hashlib import blake2b, sha256

from streams.errors import MisuseError

SECRET_PREFIX = "whsec_"
SHORTEST_SECRET_BYTES, LONGEST_SECRET_BYTES = 24, 64
HOW_TO_MAKE_ONE = "make one with: echo whsec_$(openssl rand -base64 32) > FILE"


def secrets_of(text: str) -> tuple[bytes, ...]:
    """The secrets in a file, one a line, as `whsec_` and the base64 of 24 to 64 bytes; MisuseError where one is none.

    All of them sign, so that a new one can be brought in before the old one goes.
    """
    secrets = tuple(_secret(line.strip()) for line in text.splitlines() if line.strip())
    if not secrets:
        msg = f"the secret file is empty: {HOW_TO_MAKE_ONE}"
        raise MisuseError(msg)
    return secrets


def message_id(topic: str, key: bytes | None, body: bytes) -> str:
    """The id of a message: a hash of what it says, so that a copy at another offset has the same one."""
    parts = (topic.encode(), key or b"", body)
    return "msg_" + blake2b(b"".join(b"%d:%b" % (len(part), part) for part in parts), digest_size=16).hexdigest()


def signed_headers(secrets: Sequence[bytes], identity: str, timestamp_seconds: int, body: bytes) -> dict[str, str]:
    """The three headers: id, time of the attempt in seconds since 1970, and one signature for each secret."""
    content = b"%b.%d.%b" % (identity.encode(), timestamp_seconds, body)
    signatures = (base64.b64encode(hmac.digest(secret, content, sha256)).decode() for secret in secrets)
    return {
        "webhook-id": identity,
        "webhook-timestamp": str(timestamp_seconds),
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def _secret(line: str) -> bytes:
    try:
        secret = base64.b64decode(line.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error:
        secret = b""
    if not SHORTEST_SECRET_BYTES <= len(secret) <= LONGEST_SECRET_BYTES:
        msg = (
            f"a secret is written {SECRET_PREFIX} and the base64 of {SHORTEST_SECRET_BYTES} to {LONGEST_SECRET_BYTES} "
            f"random bytes, one a line, and the secret file holds something else: {HOW_TO_MAKE_ONE}"
        )
        raise MisuseError(msg)
    return secret
