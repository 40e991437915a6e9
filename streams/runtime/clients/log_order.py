"""Log files in, their lines in the order of their events out, within bounded memory.

A log is in the order of receipt, and that order says which events came late: so a file whose times go forward, but for
a few, is read as it stands, and several such files are merged. A file that is in another order (newest first, by
product) says nothing of receipt: it is sorted by time, in runs on disk that are merged (external merge sort). Lines of
the same time keep their order: by file as it was named, then by line.
"""

import heapq
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import IO

from streams.runtime.clients.log_files import RawLine, moment, raw_lines
from streams.runtime.clients.log_lines import LogError, LogLine, parse_line

BEHIND_MS = 86_400_000
"""What is so far behind the latest time before it is out of order; less is what receipt brings with it."""
MOST_BEHIND = 0.01
"""Share of such lines above which a file is not in the order of receipt."""
RUN_LINES = 200_000
"""Lines sorted in memory at a time, some 100 MB."""

Keyed = tuple[int, RawLine]


def in_order(paths: Sequence[Path]) -> Iterator[RawLine]:
    """The lines of all files in the order of their events."""
    with ExitStack() as files:
        yield from (line for _, line in heapq.merge(*(_keyed(path, n, files) for n, path in enumerate(paths))))


def read_in_order(paths: Sequence[Path], bad: list[str] | None = None) -> Iterator[LogLine]:
    """The messages of all files in the order of their events. A line that is no message is a LogError; where `bad` is
    given, it is left out and told there.
    """
    for line in in_order(paths):
        try:
            message = parse_line(line.raw, f"{paths[line.file]}:{line.number}")
        except LogError as error:
            if bad is None:
                msg = f"{error}; `--skip-bad` leaves such lines out and counts them"
                raise LogError(msg) from None
            bad.append(str(error))
            continue
        yield message


def _keyed(path: Path, file: int, files: ExitStack) -> Iterator[Keyed]:
    if not path.is_file() or goes_forward(raw_lines(path, file)):
        return _latest(raw_lines(path, file))
    return _sorted(_own(raw_lines(path, file)), files)


def goes_forward(lines: Iterable[RawLine]) -> bool:
    """Whether at most MOST_BEHIND of the lines are more than BEHIND_MS behind one before them."""
    latest, count, behind = None, 0, 0
    for at, _ in _own(lines):
        count += 1
        behind += latest is not None and at < latest - BEHIND_MS
        latest = at if latest is None else max(at, latest)
    return behind <= MOST_BEHIND * count


def _own(lines: Iterable[RawLine]) -> Iterator[Keyed]:
    """Each line with its own time; one that has none goes with the line before it."""
    at = 0
    for line in lines:
        own = moment(line.raw)
        at = at if own is None else own
        yield at, line


def _latest(lines: Iterable[RawLine]) -> Iterator[Keyed]:
    """Each line with the latest time up to it, so that a merge keeps the order of its file."""
    latest = None
    for at, line in _own(lines):
        latest = at if latest is None else max(at, latest)
        yield latest, line


def _sorted(lines: Iterator[Keyed], files: ExitStack) -> Iterator[Keyed]:
    """An external merge sort: sorted runs on disk, merged."""
    runs = [_stored(sorted(run), files) for run in _runs(lines)]
    return heapq.merge(*map(_read_back, runs))


def _runs(lines: Iterator[Keyed]) -> Iterator[list[Keyed]]:
    """At most RUN_LINES at a time."""
    while run := list(islice(lines, RUN_LINES)):
        yield run


def _stored(run: list[Keyed], files: ExitStack) -> IO[bytes]:
    file = files.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack closes it
    for at, line in run:
        file.write(b"%d %d %d " % (at, line.file, line.number) + line.raw.rstrip(b"\n") + b"\n")
    file.seek(0)
    return file


def _read_back(file: IO[bytes]) -> Iterator[Keyed]:
    for stored in file:
        at, number, line, raw = stored.split(b" ", 3)
        yield int(at), RawLine(int(number), int(line), raw)
