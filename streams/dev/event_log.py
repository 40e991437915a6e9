"""Events of the simulator or an importer in, a JSONL log file out: one object a line, in the order of receipt."""

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, NotRequired, TypedDict

from streams.errors import AndonError

REPORT_EVERY = 1_000


class LogLine(TypedDict):
    """One message of a log."""

    topic: str
    value: dict[str, Any]
    received_at: NotRequired[str]


def write_log(lines: Iterable[LogLine], path: Path, progress: Callable[[int], None] | None = None) -> int:
    """Write the lines to `path` and return how many; `progress` is told now and then how many are written.

    The file appears under its name only when it is complete, so that nobody takes half a log for a whole one.
    """
    try:
        return _write_whole(lines, path, progress or _silent)
    except OSError as error:
        msg = f"cannot write the log {path}: {error.strerror or error}; choose another file with --out"
        raise AndonError(msg) from error


def _write_whole(lines: Iterable[LogLine], path: Path, progress: Callable[[int], None]) -> int:
    if path.exists() and not path.is_file():  # a pipe or /dev/stdout, which cannot be renamed
        return _write(lines, path, progress)
    unfinished = path.with_name(path.name + ".part")
    try:
        count = _write(lines, unfinished, progress)
        unfinished.replace(path)
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return count


def _write(lines: Iterable[LogLine], path: Path, progress: Callable[[int], None]) -> int:
    encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode
    count = 0
    with path.open("w", encoding="utf-8") as out:
        for count, line in enumerate(lines, start=1):
            out.write(encode(line) + "\n")
            if count % REPORT_EVERY == 0:
                progress(count)
    progress(count)
    return count


def _silent(_: int) -> None:
    return None
