"""A fetch that failed on what it fetched in; the record's topic, partition and offset, with the remedy, out.

aiokafka raises what its decoder said, and not of which record. A partition whose records raised keeps them, with an
iterator that has ended in the middle, so that the place can still be told.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiokafka.errors import UnsupportedCodecError

from streams.errors import AndonError

CODECS = "run `make setup`, or install cramjam: it reads snappy, lz4 and zstd"
DAMAGED = (
    "these bytes are no records: restore the broker's copy, or move the partition's start behind them with "
    "kafka-delete-records, which loses what they held"
)


class Unreadable(AndonError):  # noqa: N818 - the name says it
    """Records that a broker holds and nobody here can decode."""


@contextmanager
def place_named(consumer: Any) -> Iterator[None]:
    """Turns whatever is raised on the records of a partition into an Unreadable; raises all else as it is."""
    try:
        yield
    except Exception as error:
        place = _broken(consumer._fetcher)
        if place is None:
            raise
        remedy = CODECS if isinstance(error, UnsupportedCodecError) else DAMAGED
        msg = f"{place} ({_told(error)}): {remedy}"
        raise Unreadable(msg) from None


def _broken(fetcher: Any) -> str | None:
    """The place of the records on which decoding ended."""
    for place, result in fetcher._records.items():
        records = getattr(result, "_partition_records", None)
        if records is not None and records._records_iterator.gi_frame is None:
            return f"{place.topic} {place.partition} cannot be read at offset {records.next_fetch_offset}"
    return None


def _told(error: Exception) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
