"""From a folder to the files in it that are whole: of the same size and time at two looks, and no half-written name."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from streams.files.tables.opening import is_table

UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart", ".swp")
CHUNK = 1 << 20


class Seen(NamedTuple):
    """How a file looked."""

    size: int
    changed_ns: int


@dataclass(slots=True)
class Folder:
    """A folder that is looked at again and again."""

    path: Path
    settle_seconds: float
    _seen: dict[Path, tuple[Seen, float]] = field(default_factory=dict)
    _given: dict[Path, Seen] = field(default_factory=dict)

    def whole_files(self, now: float) -> Iterator[Path]:
        """Files that have not changed for as long as they must, oldest first; each again only once it has changed."""
        looks = {path: look for path in self.tables() if (look := _look(path)) is not None}
        self._seen = {path: seen for path, seen in self._seen.items() if path in looks}
        for path, look in sorted(looks.items(), key=lambda item: (item[1].changed_ns, item[0].name)):
            before = self._seen.get(path)
            if before is None or before[0] != look:
                self._seen[path] = look, now
            elif now - before[1] >= self.settle_seconds and self._given.get(path) != look:
                self._given[path] = look
                yield path

    def is_settling(self) -> bool:
        """Whether a file has been seen that is not known to be whole yet."""
        return any(self._given.get(path) != seen for path, (seen, _) in self._seen.items())

    def tables(self) -> list[Path]:
        """The tables in the folder by their names; hidden and unfinished ones are left out."""
        return [
            path
            for path in self.path.iterdir()
            if not path.name.startswith((".", "~")) and not path.name.lower().endswith(UNFINISHED) and is_table(path)
        ]


def content_hash(path: Path) -> str:
    """SHA-256 of the bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _look(path: Path) -> Seen | None:
    try:
        found = path.stat()
    except OSError:  # taken away between two looks
        return None
    return Seen(found.st_size, found.st_mtime_ns) if path.is_file() else None
