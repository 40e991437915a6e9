"""Two factories' and two markets' partitions, and the operator at which their records meet, cut and mixed at will."""

import random
from collections.abc import Sequence
from dataclasses import replace

from streams.core.counting.defects import Defects
from streams.core.counting.satisfaction import Satisfaction
from streams.core.joining.forwarding import watermarks
from streams.core.joining.links.operator import Links
from streams.core.operator import Arrival, Out
from tests.core.events import CALENDAR, SETTINGS, arrivals

PARTITIONS = 2
COUNTING = replace(SETTINGS, partitions=PARTITIONS)
SOURCES = tuple(f"{stem}/{number}" for stem in ("stage-events.v1", "feedback.v1") for number in range(PARTITIONS))
LINKS = Links(CALENDAR, SOURCES, idle_after=3, wait=10, most=1_000)


def forwarded(logs: dict[str, list], cuts: Sequence[int] = (10_000,)) -> dict[str, list[Out]]:
    """What each source partition sends to the internal topics, its log folded in batches of the sizes `cuts`."""
    return {source: list(_outs(source, log, cuts)) for source, log in logs.items()}


def _outs(source: str, log: list, cuts: Sequence[int]):
    operator = (Defects if source.startswith("stage") else Satisfaction)(COUNTING)
    shard = operator.open(int(source[-1]), {}, -1)
    records = arrivals(*log)
    start = 0
    while start < len(records):
        batch = records[start : start + cuts[start % len(cuts)]]
        yield from shard.fold(batch, batch[-1].offset).outs
        start += len(batch)
    yield from watermarks(operator.sinks, source, shard.clock.closed, 0, idle=True)


def mixed(sent: dict[str, list[Out]], partition: int, seed: int) -> list[bytes]:
    """The messages of one partition of links.v1: each source in its order, the sources interleaved by chance; and at
    last every source is found quiet again.
    """
    chance = random.Random(seed)
    queues = {
        source: [out.value for out in outs if out.topic.stem == "links.v1" and partition in out.places(PARTITIONS)]
        for source, outs in sent.items()
    }
    told = []
    while waiting := sorted(source for source, queue in queues.items() if queue):
        told.append(queues[chance.choice(waiting)].pop(0))
    return told + [value for value in told if b'"idle"' in value]


def joined(messages: list[bytes], operator: Links = LINKS, *, restart_every: int | None = None) -> list[bytes]:
    """What the joining operator sends, restarted from its snapshot after every so many messages."""
    stored: dict[str, bytes] = {}
    sent: list[bytes] = []
    step = restart_every or len(messages) or 1
    position = -1
    for first in range(0, len(messages), step):
        shard = operator.open(0, stored, position)
        batch = [
            Arrival(first + number, 0, None, operator.decode(value))
            for number, value in enumerate(messages[first : first + step])
        ]
        sent += [out.value for out in shard.fold(batch, batch[-1].offset).outs]
        for name, value in shard.changes().items():
            if value is None:
                stored.pop(name, None)
            else:
                stored[name] = value
        position = shard.position
    return sent
