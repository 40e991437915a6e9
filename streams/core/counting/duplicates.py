"""Event ids of one partition in, "seen before" out: the window in which a publisher's own repeat counts once.

The window is counted in chunks of source offsets, so that it is the same live and on replay, and after a restart. A
snapshot writes only the chunks that changed; a chunk that has left the window is deleted.
"""

from dataclasses import dataclass, field
from typing import Any

from streams.core.snapshot import Format

FORMAT = Format("event-ids")
PREFIX = "ids/"
CHUNK = 512


@dataclass(slots=True)
class IdWindow:
    """The ids of the last `window` offsets, rounded up to whole chunks (bounded: `window` + 2·CHUNK ids)."""

    window: int
    seen: dict[str, int] = field(default_factory=dict)
    chunks: dict[int, list[str]] = field(default_factory=dict)
    newest: int = -1
    saved: int = 0
    gone: list[int] = field(default_factory=list)

    def repeated(self, event_id: str, offset: int) -> bool:
        """True when the id stands in the window before `offset`; else it is remembered at this offset."""
        chunk = offset // CHUNK
        before = self.seen.get(event_id)
        if before is not None and chunk - before <= self._depth:
            return True
        if chunk != self.newest:
            self._turn(chunk)
        self.seen[event_id] = chunk
        self.chunks[chunk].append(event_id)
        return False

    @property
    def _depth(self) -> int:
        return -(-self.window // CHUNK)

    def _turn(self, chunk: int) -> None:
        for old in [number for number in self.chunks if number < chunk - self._depth]:
            for old_id in self.chunks.pop(old):
                if self.seen[old_id] == old:
                    del self.seen[old_id]
            self.gone.append(old)
        self.newest = chunk
        self.chunks[chunk] = []

    def changes(self) -> dict[str, bytes | None]:
        """The chunks changed since the last call."""
        changed: dict[str, bytes | None] = {f"{PREFIX}{chunk}": None for chunk in self.gone}
        first_dirty = self.saved // CHUNK
        for chunk, ids in self.chunks.items():
            if chunk >= first_dirty and chunk * CHUNK + len(ids) > self.saved:
                changed[f"{PREFIX}{chunk}"] = FORMAT.dump(ids)
        if self.newest >= 0:
            self.saved = self.newest * CHUNK + len(self.chunks[self.newest])
        self.gone.clear()
        return changed

    def load(self, name: str, data: Any) -> None:
        """One stored chunk; `name` is its key without PREFIX."""
        chunk = int(name)
        self.chunks[chunk] = list(data)
        for event_id in data:
            self.seen[event_id] = max(chunk, self.seen.get(event_id, chunk))
        if chunk >= self.newest:
            self.newest = chunk
            self.saved = chunk * CHUNK + len(data)
