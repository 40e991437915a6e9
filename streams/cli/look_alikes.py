"""The latest summaries in; names that look alike out, a label at a time: a check of `andon doctor`.

They are counted apart, since nobody but their owner knows whether they are one: `Paint` and `paint`, `Łódź` and `Lodz`,
a Cyrillic letter among Latin ones.
"""

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any, NamedTuple

from schemas.names import likeness
from schemas.topics import SUMMARIES
from streams.runtime.clients.connection import connected_consumer
from streams.runtime.clients.tail import assign, read_to_end
from streams.settings import Settings

LATEST = 5_000
"""Summaries of each partition that are looked at."""
SHOWN = 5
LABELS = ("site", "line", "product", "stage", "supplier", "segment", "need")


class Alike(NamedTuple):
    """Names of one label that a reader would take for one."""

    label: str
    names: tuple[str, ...]


def look_alikes(scopes: Iterable[Mapping[str, Any]]) -> list[Alike]:
    """Groups of two or more names, in the order of the labels and of the alphabet."""
    seen: dict[tuple[str, str], set[str]] = defaultdict(set)
    for scope in scopes:
        for label in LABELS:
            if isinstance(name := scope.get(label), str):
                seen[label, likeness(name)].add(name)
    alike = [Alike(label, tuple(sorted(names))) for (label, _), names in seen.items() if len(names) > 1]
    return sorted(alike, key=lambda each: (LABELS.index(each.label), each.names))


def told(alike: list[Alike]) -> str:
    """The first few in words."""
    first = "; ".join(f"{each.label} {', '.join(map(repr, each.names))}" for each in alike[:SHOWN])
    return first + (f"; and {len(alike) - SHOWN} more" if len(alike) > SHOWN else "")


async def latest_scopes(settings: Settings) -> AsyncIterator[Mapping[str, Any]]:
    """The scopes of the latest summaries."""
    async with connected_consumer(settings) as consumer:
        places = await assign(consumer, [SUMMARIES.full_name(settings.topic_prefix)])
        begins, ends = await consumer.beginning_offsets(places), await consumer.end_offsets(places)
        for place in places:
            consumer.seek(place, max(begins[place], ends[place] - LATEST))
        async for message in read_to_end(consumer, places):
            scope = json.loads(message.value or b"{}").get("scope")
            if isinstance(scope, dict):
                yield scope
