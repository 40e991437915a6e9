"""From a golden log and the decisions about it to all that a worker remembers half way, and on from there.

The kept states are those that a release wrote; they are never written again, since a later release must load them.
What is told after them may change with the release, and is kept as digests beside them.
"""

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from schemas.topics import ACTIONS
from streams.dev.replay import Replay, lines_of
from streams.topology import operators
from tests.golden.logs import LOGS
from tests.golden.playing import settings_of

FOLDER = Path(__file__).parent / "states"
STATEFUL: Mapping[str, float] = {"growth": 0.9, "supplier": 0.75, "slide": 0.95}
"""Log to the share of its lines after which the state is kept."""

BLOCK = 2_000
FILES = ("summaries", "insights", "alerts", "recommendations", "rejected")


def start(name: str) -> tuple[Replay, dict[str, list[bytes]]]:
    """An empty replay with a log's settings, and the outputs it fills."""
    settings = settings_of(LOGS[name].settings)
    outputs: dict[str, list[bytes]] = {stem: [] for stem in FILES}
    run = Replay(operators(settings.core()), settings.partitions, lambda stem, value: outputs[stem].append(value))
    return run, outputs


def halves(name: str) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """The lines before and after the state."""
    make = LOGS[name].lines
    assert make is not None
    lines = list(make())
    cut = int(len(lines) * STATEFUL[name])
    return lines[:cut], lines[cut:]


def feed(run: Replay, lines: Iterable[Mapping[str, Any]]) -> None:
    """Folds lines in blocks, as `andon replay` does."""
    remaining = iter(lines_of(lines))
    while block := list(islice(remaining, BLOCK)):
        run.feed(block)


def decisions(outputs: Mapping[str, Sequence[bytes]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """A decision of each kind about what has been told so far: the kind and its fields."""
    alerts = list({json.loads(line)["alert_id"]: None for line in outputs["alerts"]})
    advice = list({json.loads(line)["recommendation_id"]: None for line in outputs["recommendations"]})
    yield "acknowledge", {"alert_id": alerts[0]}
    yield "assign_cause", {"alert_id": alerts[0], "cause_code": "worn_tool"}
    yield "silence", {"alert_id": alerts[-1], "until": "2026-02-12T00:00:00Z"}
    yield "take_action", {"recommendation_id": advice[0], "action_code": "as_advised"}
    yield "rebaseline", {"alert_id": alerts[-1]}


UNKNOWN = "acknowledge", {"alert_id": "nobody-knows-it"}


def decided(number: int, kind: str, fields: Mapping[str, Any], at: str) -> dict[str, Any]:
    """A decision taken at that time, as a line of a log."""
    head = {"event_id": f"decision-{number}", "occurred_at": at, "enterprise": "main", "actor": "tester", "kind": kind}
    return {"topic": ACTIONS.name, "received_at": at, "value": head | dict(fields)}


def half_way(name: str) -> dict[str, Any]:
    """The state after the first half of a log and the decisions about it. A first one, about an alert that nobody
    knows, lets all be told that can be: a decision is taken by somebody who has seen everything.
    """
    run, outputs = start(name)
    before, after = halves(name)
    feed(run, before)
    at = after[0]["received_at"]
    feed(run, [decided(0, *UNKNOWN, at)])
    feed(run, [decided(number, *said, at) for number, said in enumerate(decisions(outputs), start=1)])
    shards = {"/".join(map(str, place)): _shard(run, place) for place in sorted(run.shards)}
    return {"offsets": _offsets(run), "shards": shards}


def _offsets(run: Replay) -> dict[str, int]:
    return {f"{stem}/{partition}": offset for (stem, partition), offset in sorted(run.offsets.items())}


def _shard(run: Replay, place: tuple[str, int]) -> dict[str, Any]:
    shard = run.shards[place]
    values = {name: raw.decode() for name, raw in sorted(shard.changes().items()) if raw is not None}
    return {"position": shard.position, "values": values}


def restored(name: str, kept: Mapping[str, Any]) -> tuple[Replay, dict[str, list[bytes]]]:
    """A replay that goes on from a kept state."""
    run, outputs = start(name)
    for operator in run.operators:
        for partition in range(run.partitions):
            place = f"{operator.source.stem}/{partition}"
            if place in kept["shards"]:
                shard = kept["shards"][place]
                values = {key: text.encode() for key, text in shard["values"].items()}
                run.shards[operator.source.stem, partition] = operator.open(partition, values, shard["position"])
    run.offsets = Counter({_place(place): offset for place, offset in kept["offsets"].items()})
    return run, outputs


def _place(text: str) -> tuple[str, int]:
    stem, _, partition = text.rpartition("/")
    return stem, int(partition)


def finish(name: str, run: Replay) -> None:
    """Folds the lines after the state, to the end of the log."""
    feed(run, halves(name)[1])
    run.end()


def write(path: Path, state: Mapping[str, Any]) -> None:
    """A state as gzipped JSON, the same bytes for the same state."""
    text = json.dumps(state, separators=(",", ":"), sort_keys=True)
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def read(path: Path) -> Any:
    """A state that was written."""
    return json.loads(gzip.decompress(path.read_bytes()))
