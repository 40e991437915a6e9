"""The bytes of log files in, their lines with place and time out; what is no log of ours is named with its remedy."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from schemas.times import to_millis
from streams.runtime.clients.log_lines import LogError

BOM = b"\xef\xbb\xbf"
FOREIGN = {
    b"\x1f\x8b": "it is compressed by gzip: unpack it first (gunzip)",
    b"PK\x03\x04": "it is a ZIP archive or a workbook: unpack it, or use `andon import csv`",
    b"\x28\xb5\x2f\xfd": "it is compressed by zstd: unpack it first (unzstd)",
    b"\xff\xfe": "it is UTF-16: save it as UTF-8 (iconv -f UTF-16 -t UTF-8)",
    b"\xfe\xff": "it is UTF-16: save it as UTF-8 (iconv -f UTF-16 -t UTF-8)",
    b"PAR1": "it is a Parquet file: use `andon import csv`",
}
"""First bytes of files that people hand over for logs, and what to do about them."""
RECEIVED = re.compile(rb'"received_at"\s*:\s*"([^"\\]{10,64})"')
OCCURRED = re.compile(rb'"occurred_at"\s*:\s*"([^"\\]{10,64})"')


class RawLine(NamedTuple):
    """One line that is not empty: its file's number, its own number, its bytes."""

    file: int
    number: int
    raw: bytes


def raw_lines(path: Path, file: int = 0) -> Iterator[RawLine]:
    """The lines of a file, without a byte order mark; LogError where the file is no text of ours."""
    with path.open("rb") as lines:
        for number, raw in enumerate(lines, start=1):
            text = raw.removeprefix(BOM) if number == 1 else raw
            if number == 1:
                _refuse_foreign(path, text)
            if text.strip():
                yield RawLine(file, number, text)


def _refuse_foreign(path: Path, first: bytes) -> None:
    for mark, remedy in FOREIGN.items():
        if first.startswith(mark):
            msg = f"{path}:1: not a JSONL log: {remedy}"
            raise LogError(msg)
    start = first.lstrip()[:1]
    if b"\0" in first[:200]:
        msg = f"{path}:1: not a JSONL log: it holds zero bytes, as UTF-16 does: save it as UTF-8"
        raise LogError(msg)
    if start and start != b"{" and first.count(b",") + first.count(b";") + first.count(b"\t") and start not in b"[":
        msg = f"{path}:1: not a JSONL log: it looks like a CSV table: use `andon import csv`"
        raise LogError(msg)


def moment(raw: bytes) -> int | None:
    """When a line was received, else when its event occurred, in milliseconds; None where it says neither."""
    found = RECEIVED.search(raw) or OCCURRED.search(raw)
    if found is None:
        return None
    try:
        at = datetime.fromisoformat(found[1].decode())
        return to_millis(at) if at.tzinfo is not None else None
    except ValueError:
        return None
