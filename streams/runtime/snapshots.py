"""A partition's changed values in, changelog records out; and changelog records in, the last whole snapshot out. Pure.

A flush writes every changed value, prefixed by the position (source offset) it stands at, and last a marker with that
position and a stamp: what fixes the meaning of the values, such as the id of the topic that was counted. Who reads
stages values and promotes them when a marker at or after their position comes; of a key's values the one with the
greatest position wins. A shard is a deterministic fold of a prefix of its partition, so this holds whatever the order:

- a flush cut off by a crash has no marker: its values wait for the marker of a later flush that covers them;
- a worker taken for dead that writes an older state late is overtaken: its values and its marker change nothing;
- one that wrote ahead waits until a marker has passed it.

So what is recovered always stands at one offset. A deleted key is an empty payload with its position. Once that stands
in a snapshot, a tombstone follows, so that compaction may forget the key; a reader passes over tombstones.
"""

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

MARKER = b"@snapshot"
"""The key of the record that ends a flush."""

_POSITION = struct.Struct(">q")


class UnreadableChangelog(ValueError):  # noqa: N818 - the name says it
    """A changelog record that no flush can have written."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All values of a partition at one offset, and what the next flush should tidy up in the log.

    `rewrite`: keys of which a later record in the log is not the valid one; compaction would keep the wrong one.
    `forget`: deleted keys that have no tombstone yet.
    """

    values: dict[str, bytes]
    position: int = -1
    stamp: Mapping[str, str] = field(default_factory=dict)
    rewrite: frozenset[str] = frozenset()
    forget: frozenset[str] = frozenset()


def value_record(name: str, payload: bytes | None, position: int) -> tuple[bytes, bytes]:
    """Key and value of one changed value; None deletes."""
    return name.encode(), _POSITION.pack(position) + (payload or b"")


def marker_record(position: int, stamp: Mapping[str, str] | None = None) -> tuple[bytes, bytes]:
    """Key and value of the record that makes everything up to `position` valid; a release without stamps reads it."""
    return MARKER, _POSITION.pack(position) + (json.dumps(dict(stamp), sort_keys=True).encode() if stamp else b"")


def _stamp(told: bytes) -> dict[str, str]:
    try:
        stamp = json.loads(told or b"{}")
        return {str(name): str(text) for name, text in stamp.items()}
    except (ValueError, AttributeError):
        msg = f"the changelog holds a marker that is none of ours ({told[:80]!r})"
        raise UnreadableChangelog(msg) from None


@dataclass(slots=True)
class SnapshotReader:
    """Reads one changelog partition from its start; reading a record twice changes nothing."""

    position: int = -1
    stamp: dict[str, str] = field(default_factory=dict)
    _valid: dict[bytes, tuple[int, bytes]] = field(default_factory=dict)
    _staged: list[tuple[int, bytes, bytes]] = field(default_factory=list)
    _newest: dict[bytes, int] = field(default_factory=dict)

    def feed(self, key: bytes | None, value: bytes | None) -> None:
        """Takes the next record."""
        if key is None or (value is not None and len(value) < _POSITION.size):
            msg = f"the changelog holds a record that is none of ours (key {key!r})"
            raise UnreadableChangelog(msg)
        if value is None:
            self._forget(key)
            return
        (position,) = _POSITION.unpack_from(value)
        if key == MARKER:
            self._promote(position, _stamp(value[_POSITION.size :]))
            return
        self._newest[key] = position
        if position >= self.position:
            self._staged.append((position, key, value[_POSITION.size :]))

    def _promote(self, position: int, stamp: dict[str, str]) -> None:
        if position < self.position:
            return
        self.position, self.stamp = position, stamp or self.stamp
        waiting = []
        for staged in self._staged:
            at, key, payload = staged
            if at > position:
                waiting.append(staged)
            elif key not in self._valid or at >= self._valid[key][0]:
                self._valid[key] = at, payload
        self._staged = waiting

    def _forget(self, key: bytes) -> None:
        if key in self._valid and not self._valid[key][1]:
            del self._valid[key], self._newest[key]

    def values(self) -> dict[str, bytes]:
        """The values of the last whole snapshot."""
        return {key.decode(): payload for key, (_, payload) in self._valid.items() if payload}

    def snapshot(self) -> Snapshot:
        """What has been recovered; values that no marker has reached are left behind."""
        rewrite = (key.decode() for key, (at, payload) in self._valid.items() if payload and self._newest[key] != at)
        forget = (key.decode() for key, (_, payload) in self._valid.items() if not payload)
        return Snapshot(self.values(), self.position, self.stamp, frozenset(rewrite), frozenset(forget))
