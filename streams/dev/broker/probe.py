"""From a port to whether a Kafka broker there answers a metadata request with itself in it.

Spoken by hand, because the broker is started from plain and from async code alike, and an event loop cannot be
entered twice. Metadata, version 1: a broker lists only brokers that may lead partitions, so one in the list is ready.
"""

from __future__ import annotations

import socket
import struct

METADATA = struct.pack(">hhih", 3, 1, 0, -1) + struct.pack(
    ">i", 0
)  # api, version, correlation, no client id; no topics
_SIZE = struct.Struct(">i")
_CORRELATION_AND_COUNT = struct.Struct(">ii")


def answers(host: str, port: int, *, timeout: float = 1.0) -> bool:
    """Whether the broker at the address lists at least one live broker."""
    try:
        with socket.create_connection((host, port), timeout=timeout) as connection:
            connection.sendall(_SIZE.pack(len(METADATA)) + METADATA)
            (size,) = _SIZE.unpack(_read(connection, _SIZE.size))
            _, brokers = _CORRELATION_AND_COUNT.unpack_from(_read(connection, size))
    except (OSError, EOFError, struct.error):
        return False
    return bool(brokers > 0)


def _read(connection: socket.socket, size: int) -> bytes:
    """Exactly that many bytes."""
    data = b""
    while len(data) < size:
        chunk = connection.recv(size - len(data))
        if not chunk:
            raise EOFError
        data += chunk
    return data
