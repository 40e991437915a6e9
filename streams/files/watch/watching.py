"""The loop: whole files of a folder, read by the map, published, noted in the journal."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple, Protocol

from streams.errors import MisuseError
from streams.files.imported import Imported
from streams.files.importing import import_tables
from streams.files.log_lines import lines_of
from streams.files.maps import Map
from streams.files.matching import reads
from streams.files.watch.folder import Folder, content_hash
from streams.files.watch.journal import Journal
from streams.runtime.clients.log_lines import LogLine
from streams.runtime.clients.publish import Publisher
from streams.settings import Settings

CHUNK_EVENTS = 2_000


class Sends(Protocol):
    """Whoever publishes lines, and returns when they are acknowledged."""

    async def send(self, lines: Sequence[LogLine]) -> None:
        """Publish the lines; a broker that is gone raises."""


class Published(NamedTuple):
    """What became of one file."""

    name: str
    events: int
    known: int
    imported: Imported | None
    problem: str = ""


@dataclass(slots=True)
class Watching:
    """A folder under a map."""

    map: Map
    folder: Folder
    journal: Journal
    publisher: Sends
    tell: Callable[[Published], None]
    totals: dict[str, int] = field(default_factory=lambda: {"files": 0, "events": 0, "known": 0, "left_out": 0})

    async def look(self, now: float) -> int:
        """Publish what is whole and new; how many files that were."""
        files = [path for path in self.folder.whole_files(now) if any(reads(block, path) for block in self.map.events)]
        for path in files:
            published = await self._file(path)
            if published is not None:
                self.tell(published)
        return len(files)

    async def _file(self, path: Path) -> Published | None:
        """One file; None where its content has been published before."""
        try:
            sha256 = content_hash(path)
        except OSError as error:
            return Published(path.name, 0, 0, None, f"cannot be read: {error.strerror}")
        if self.journal.knows_file(sha256):
            return None
        try:
            imported = import_tables(self.map, [path])
        except MisuseError as error:
            return Published(path.name, 0, 0, None, str(error))
        sent, known = await self._send(imported)
        self.journal.note_file(sha256, path.name, sent, len(imported.left_out))
        self._count(files=1, events=sent, known=known, left_out=len(imported.left_out))
        return Published(path.name, sent, known, imported)

    async def _send(self, imported: Imported) -> tuple[int, int]:
        """Events sent, and events known from another file."""
        sent = known = 0
        for chunk in _chunks(lines_of(imported)):
            ids = {line.value["event_id"]: line for line in chunk}
            fresh = self.journal.unknown(ids)
            await self.publisher.send([line for event_id, line in ids.items() if event_id in fresh])
            self.journal.note_events(fresh)
            sent += len(fresh)
            known += len(chunk) - len(fresh)
        return sent, known

    def _count(self, **more: int) -> None:
        for name, count in more.items():
            self.totals[name] += count


async def watch(
    settings: Settings,
    map_: Map,
    folder: Folder,
    journal: Journal,
    tell: Callable[[Published], None],
    *,
    poll_seconds: float,
    once: bool,
) -> dict[str, int]:
    """Look until it is cancelled; with `once` until every file there is whole and published."""
    require_single_files(map_)
    async with Publisher.open(settings) as publisher:
        watching = Watching(map_, folder, journal, publisher, tell)
        while True:
            await watching.look(time.monotonic())
            if once and not folder.is_settling():
                return watching.totals
            await asyncio.sleep(poll_seconds)


def require_single_files(map_: Map) -> None:
    """A map whose rows need a second file cannot be watched: the rate of a day would change as its rest comes."""
    for number, block in enumerate(map_.events, start=1):
        if block.production_file or block.join:
            msg = (
                f"events[{number}] needs two files at once, and a folder gives them one by one: publish them together "
                "with `andon publish --map MAP.toml FILE…`"
            )
            raise MisuseError(msg)


def _chunks(lines: Iterator[LogLine]) -> Iterator[list[LogLine]]:
    while chunk := list(islice(lines, CHUNK_EVENTS)):
        yield chunk
