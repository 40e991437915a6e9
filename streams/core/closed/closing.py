"""What the counting half tells the judging half, on the internal closings topic: closed tallies, watermarks, and that
a partition is idle.

One topic gives one order: assessment reads closings (and the actions forwarded to it) from a single log, so that what
it knows at an offset is the same on every run.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from streams.core.operator import Origin
from streams.core.snapshot import compact
from streams.core.tallies.links import LinkKey
from streams.core.tallies.relationship import RelationshipKey
from streams.core.tallies.satisfaction import SatisfactionKey
from streams.core.tallies.scope import load_scope, pairs
from streams.core.tallies.stage import StageKey

STAGE = "stage"
SATISFACTION = "satisfaction"
LINKS = "links"
RELATIONSHIP = "relationship"

VERSION = 2
"""Of the internal messages. 2: scopes are written by the names of their labels; 1 said no version."""

SCOPES: Mapping[str, type[Any]] = {
    STAGE: StageKey,
    SATISFACTION: SatisfactionKey,
    LINKS: LinkKey,
    RELATIONSHIP: RelationshipKey,
}
"""Kind of a tally to the labels of its scope."""

MAX_TALLIES = 200
"""Tallies a message carries at the most (some 60 KB); one with many codes or measurements weighs as several."""
WEIGHT = 4
"""Codes or specifications that weigh as much as a tally."""


class ClosedTally(NamedTuple):
    """One scope's tally of one closed period; `counts` is the tally's own JSON data."""

    kind: str
    period: int
    key: Any
    """The labels of its scope: a named tuple, or what an older release wrote."""
    revision: int
    late: int
    counts: Any


@dataclass(frozen=True, slots=True)
class Closing:
    """A message of one source partition.

    `closed`: the last period it has closed, None where the message is only tallies. `idle`: it has been read to its
    end and is quiet. `action`: a decision, and in `origin` the record that carried it, in case it is refused.
    """

    source: str
    tallies: Sequence[ClosedTally] = ()
    closed: int | None = None
    idle: bool = False
    action: dict[str, Any] | None = field(default=None)
    origin: Origin | None = field(default=None)


def encode_closing(closing: Closing) -> bytes:
    """Compact JSON; equal closings are equal bytes."""
    body: dict[str, Any] = {"v": VERSION, "source": closing.source}
    if closing.tallies:
        body["tallies"] = [_dump_tally(tally) for tally in closing.tallies]
    if closing.closed is not None:
        body["closed"] = closing.closed
    if closing.idle:
        body["idle"] = True
    if closing.action is not None:
        body["action"] = closing.action
    if closing.origin is not None:
        body["origin"] = _dump_origin(closing.origin)
    return compact(body).encode()


def decode_closing(raw: bytes) -> Closing:
    """The inverse of `encode_closing`; raises ValueError, KeyError or TypeError on anything else."""
    body = json.loads(raw)
    check_version(body)
    tallies = [_load_tally(tally) for tally in body.get("tallies", ())]
    origin = body.get("origin")
    return Closing(
        body["source"],
        tallies,
        body.get("closed"),
        body.get("idle", False),
        body.get("action"),
        None if origin is None else _load_origin(origin),
    )


class NewerMessage(ValueError):  # noqa: N818 - the name says it
    """A message of a release after this one; passing it over would lose what it counts."""


def check_version(body: Mapping[str, Any], newest: int = VERSION) -> None:
    """Raises NewerMessage for a message of a newer release than `newest`; those of 0.1 say no version."""
    version = body.get("v", 1)
    if not 1 <= version <= newest:
        known = f"this release reads up to {newest}"
        msg = f"an internal message has version {version}; {known}: run the release that wrote it"
        raise NewerMessage(msg)


def _dump_tally(tally: ClosedTally) -> list[Any]:
    key = tally.key if hasattr(tally.key, "_fields") else load_scope(SCOPES[tally.kind], tally.key)
    return [tally.kind, tally.period, pairs(key), *tally[3:]]


def _load_tally(data: Any) -> ClosedTally:
    kind, period, key, revision, late, counts = data
    return ClosedTally(kind, period, load_scope(SCOPES[kind], key), revision, late, counts)


def _dump_origin(origin: Origin) -> Any:
    headers = [[name, _text(content)] for name, content in origin.headers]
    return [*origin[:4], _text(origin.key), _text(origin.value), headers]


def _load_origin(data: Any) -> Origin:
    topic, partition, offset, timestamp, key, value, headers = data
    kept = tuple((name, _bytes(content)) for name, content in headers)
    return Origin(topic, partition, offset, timestamp, _bytes(key), _bytes(value), kept)


def _text(content: bytes | None) -> str | None:
    return None if content is None else b64encode(content).decode()


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else b64decode(text)


def batches(tallies: Iterable[ClosedTally]) -> Iterable[tuple[str, list[ClosedTally]]]:
    """The tallies by enterprise (the first label of a key), in their order, of at most MAX_TALLIES weight together."""
    by_enterprise: dict[str, list[ClosedTally]] = {}
    for tally in tallies:
        by_enterprise.setdefault(tally.key[0], []).append(tally)
    for enterprise, all_of_it in by_enterprise.items():
        batch: list[ClosedTally] = []
        weight = 0
        for tally in all_of_it:
            its = _weight(tally.counts)
            if batch and weight + its > MAX_TALLIES:
                yield enterprise, batch
                batch, weight = [], 0
            batch.append(tally)
            weight += its
        yield enterprise, batch


def _weight(counts: Any) -> int:
    """One, and more for what is counted by name: the codes of a dict, the rows of a table, the values of a kind."""
    return 1 + sum(_names(part) for part in counts if isinstance(part, dict) or (part and _is_table(part))) // WEIGHT


def _names(part: Any) -> int:
    rows = part.values() if isinstance(part, dict) else part
    return sum(len(row) if isinstance(row, dict) else 1 for row in rows)


def _is_table(part: Any) -> bool:
    return isinstance(part, list) and isinstance(part[0], list)
