"""Compact records of one source partition in, messages of an internal topic out, and back.

A message is one line of JSON that says whose it is, and behind it rows of records (`marks`), as JSON arrays joined by
commas. They are kept as they came until their period closes, so that waiting costs no decoding.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from zlib import crc32

import msgspec

from streams.core.closed.closing import Closing, check_version, encode_closing
from streams.core.joining.marks import Row, packed
from streams.core.joining.record import Record
from streams.core.snapshot import compact

VERSION = 3
"""Of these messages. 3: marks share a row."""
MAX_BODY_BYTES = 200_000
"""Bytes of records a message carries at the most; far below what a broker takes."""


class Forwarded(NamedTuple):
    """A message: `body` is `size` records of one effective period, `first` to `last` their source offsets; or, without
    a period, a watermark or an idle notice.
    """

    source: str
    period: int | None = None
    first: int = -1
    last: int = -1
    size: int = 0
    body: bytes = b""
    closed: int | None = None
    idle: bool = False


def key_hash(enterprise: str, key: str) -> int:
    """0 to 2³²-1: picks the partition of a key, and whether a sample holds it."""
    return crc32(f"{enterprise}/{key}".encode())


def encode_records(source: str, period: int, records: Sequence[Record]) -> Iterator[bytes]:
    """The messages of one partition and period, each at most some MAX_BODY_BYTES.

    The records of one event stay together: what has its offset in a later message would be taken for a repeat.
    """
    body = write_body(records)
    half = _middle(records) if len(body) > MAX_BODY_BYTES else 0
    if half:
        yield from encode_records(source, period, records[:half])
        yield from encode_records(source, period, records[half:])
        return
    head = compact({"v": VERSION, "source": source, "records": [period, records[0][-1], records[-1][-1], len(records)]})
    yield head.encode() + b"\n" + body


def _middle(records: Sequence[Record]) -> int:
    """Where to part the records near their middle, between two events; 0 where there is one event alone."""
    middle = len(records) // 2
    places = [*range(middle, 0, -1), *range(middle + 1, len(records))]
    return next((place for place in places if records[place - 1][-1] != records[place][-1]), 0)


def encode_watermark(source: str, closed: int | None, *, idle: bool = False) -> bytes:
    """The last period a source has closed; the same bytes on every internal topic."""
    return encode_closing(Closing(source, closed=closed, idle=idle))


def decode_forwarded(raw: bytes) -> Forwarded:
    """The inverse of both; raises ValueError, KeyError or TypeError on anything else."""
    head, _, body = raw.partition(b"\n")
    told = msgspec.json.decode(head)
    check_version(told, VERSION)
    if "records" not in told:
        return Forwarded(told["source"], closed=told.get("closed"), idle=told.get("idle", False))
    period, first, last, count = told["records"]
    return Forwarded(told["source"], period, first, last, count, body)


def read_bodies(bodies: Iterable[bytes]) -> list[Row]:
    """The rows of several messages, with their offsets."""
    rows: list[Row] = msgspec.json.decode(b"[" + b",".join(bodies) + b"]")
    return rows


def write_body(records: Sequence[Record]) -> bytes:
    """Records as a message holds them."""
    return write_rows(packed(records))


def write_rows(rows: Sequence[Row]) -> bytes:
    """Rows as a message holds them."""
    return compact(rows)[1:-1].encode()
