"""Event ids of one partition in; "new", "seen before" or "another event under this id" out: the window in which a
publisher's own repeat counts once.

An id belongs to its sender; the same id with other content is no repeat. Held of each event are 64 bits of sender and
id, and 32 of its content. The window is counted in chunks of source offsets, so that it is the same live and on replay,
and after a restart. A snapshot writes only the chunks that changed; a chunk that has left the window is deleted.
"""

import struct
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from hashlib import blake2b
from typing import Any

from streams.core.snapshot import Format

FORMAT = Format("event-ids", 2, {1: lambda ids: [ids, "", ""]})
"""Version 1 held the bare ids; while they last, an event with one of them is a repeat, as it was to that release."""
PREFIX = "ids/"
CHUNK = 512

_ENTRY = struct.Struct(">8sI")
_CONTENT_BITS = 32
_CONTENT = 2**_CONTENT_BITS - 1


class Seen(Enum):
    """What the window knows of an event."""

    NEW = auto()
    REPEATED = auto()
    CONFLICT = auto()
    """Its id was seen with other content: a publisher that numbers anew, or two that share a name."""


@dataclass(slots=True)
class _Chunk:
    """What was first seen at CHUNK offsets: `ids` by their key alone, `conflicts` by key and content."""

    ids: list[bytes] = field(default_factory=list)
    conflicts: list[tuple[bytes, int]] = field(default_factory=list)
    old: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.ids) + len(self.conflicts) + len(self.old)


@dataclass(slots=True)
class IdWindow:
    """The ids of the last `window` offsets, rounded up to whole chunks (bounded: `window` + 2·CHUNK ids)."""

    window: int
    firsts: dict[bytes, int] = field(default_factory=dict)
    """Key to the chunk and the content (the lower bits) with which it was first seen."""
    conflicts: dict[tuple[bytes, int], int] = field(default_factory=dict)
    """Key and content, of what came under an id that was taken, to its chunk."""
    old: dict[str, int] = field(default_factory=dict)
    """Ids as version 1 held them, to their chunk."""
    chunks: dict[int, _Chunk] = field(default_factory=dict)
    newest: int = -1
    saved: int = 0
    gone: list[int] = field(default_factory=list)

    def note(self, sender: str, event_id: str, content: int, offset: int) -> Seen:
        """What stands in the window before `offset`; what is not repeated is remembered at this offset."""
        chunk, key = offset // CHUNK, id_key(sender, event_id)
        oldest = max(0, chunk - self._depth)
        first = self.firsts.get(key, -1)
        taken = first >> _CONTENT_BITS >= oldest
        if taken and first & _CONTENT == content:
            return Seen.REPEATED
        if self.conflicts and self.conflicts.get((key, content), -1) >= oldest:
            return Seen.REPEATED
        if self.old and self.old.get(event_id, -1) >= oldest:
            return Seen.REPEATED
        if chunk != self.newest:
            self._turn(chunk)
        if taken:
            self.conflicts[key, content] = chunk
            self.chunks[chunk].conflicts.append((key, content))
            return Seen.CONFLICT
        self.firsts[key] = chunk << _CONTENT_BITS | content
        self.chunks[chunk].ids.append(key)
        return Seen.NEW

    def knows(self, sender: str, event_id: str, content: int, offset: int) -> bool:
        """Whether `note` would find it repeated; nothing is remembered."""
        key, oldest = id_key(sender, event_id), max(0, offset // CHUNK - self._depth)
        first = self.firsts.get(key, -1)
        same = first >> _CONTENT_BITS >= oldest and first & _CONTENT == content
        return same or self.conflicts.get((key, content), -1) >= oldest or self.old.get(event_id, -1) >= oldest

    @property
    def _depth(self) -> int:
        return -(-self.window // CHUNK)

    def _turn(self, chunk: int) -> None:
        for number in [number for number in self.chunks if number < chunk - self._depth]:
            self._drop(number, self.chunks.pop(number))
            self.gone.append(number)
        self.newest = chunk
        self.chunks[chunk] = _Chunk()

    def _drop(self, number: int, chunk: _Chunk) -> None:
        for key in chunk.ids:
            if self.firsts[key] >> _CONTENT_BITS == number:
                del self.firsts[key]
        for entry in chunk.conflicts:
            if self.conflicts[entry] == number:
                del self.conflicts[entry]
        for event_id in chunk.old:
            if self.old[event_id] == number:
                del self.old[event_id]

    def changes(self) -> dict[str, bytes | None]:
        """The chunks changed since the last call."""
        changed: dict[str, bytes | None] = {f"{PREFIX}{number}": None for number in self.gone}
        first_dirty = self.saved // CHUNK
        for number, chunk in self.chunks.items():
            if number >= first_dirty and number * CHUNK + len(chunk) > self.saved:
                ids = ((key, self.firsts[key] & _CONTENT) for key in chunk.ids)
                changed[f"{PREFIX}{number}"] = FORMAT.dump([chunk.old, _pack(ids), _pack(chunk.conflicts)])
        if self.newest >= 0:
            self.saved = self.newest * CHUNK + len(self.chunks[self.newest])
        self.gone.clear()
        return changed

    def load(self, name: str, data: Any) -> None:
        """One stored chunk; `name` is its key without PREFIX."""
        number, (old, ids, conflicts) = int(name), data
        firsts = dict(_unpack(ids))
        chunk = self.chunks[number] = _Chunk(list(firsts), list(_unpack(conflicts)), list(old))
        for key, content in firsts.items():
            self.firsts[key] = max(number << _CONTENT_BITS | content, self.firsts.get(key, -1))
        for entry in chunk.conflicts:
            self.conflicts[entry] = max(number, self.conflicts.get(entry, -1))
        for event_id in chunk.old:
            self.old[event_id] = max(number, self.old.get(event_id, -1))
        if number >= self.newest:
            self.newest = number
            self.saved = number * CHUNK + len(chunk)


def id_key(sender: str, event_id: str) -> bytes:
    """64 bits of an id and whose it is; of ten million ids two share them with a probability of 3 in a million."""
    return blake2b(f"{len(sender)}:{sender}{event_id}".encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _pack(entries: Iterable[tuple[bytes, int]]) -> str:
    return b64encode(b"".join(_ENTRY.pack(key, content) for key, content in entries)).decode()


def _unpack(text: str) -> Iterator[tuple[bytes, int]]:
    yield from _ENTRY.iter_unpack(b64decode(text))
