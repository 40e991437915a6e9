"""A console without Kafka: `python -m tests.console.serve [--port N] [--feed NAME | --outputs DIR]`.

DIR is what `andon replay` writes.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping
from pathlib import Path

from schemas.topics import OUTPUTS
from streams.console.feed import Feed, Link, Record
from streams.console.rights import Rights
from streams.console.server import ConsoleSettings, serve
from tests.console.feed import HOSTILE, LAST_DAY, ListFeed, alert, growth_strain, judgements, period

STEADY_DAYS = 100
TOKEN = "let-me"


def days(first: int, last: int) -> Iterator[Record]:
    return (record for number in range(first, last) for record in period(number))


STAGES: dict[str, Callable[[], Iterable[Record | Link]]] = {
    "empty": lambda: [Link("catching_up"), Link("live")],
    "steady": lambda: days(0, STEADY_DAYS),
    "strain": lambda: [
        *days(STEADY_DAYS, LAST_DAY),
        *judgements(),
        alert("x", "escape", labels={"enterprise": HOSTILE}),
    ],
    "away": lambda: [Link("unreachable", "no Kafka broker answers at 127.0.0.1:1")],
}
"""What comes one after the other, each after a line on standard input."""


class StagedFeed:
    """Goes on from stage to stage as it is told."""

    async def items(self) -> AsyncGenerator[Record | Link, None]:
        told = asyncio.Semaphore(1)
        asyncio.get_running_loop().add_reader(sys.stdin, lambda: sys.stdin.readline() and told.release())
        for stage in STAGES.values():
            await told.acquire()
            for item in stage():
                yield item
        await asyncio.Event().wait()


def written(folder: Path) -> Iterator[Record | Link]:
    """The outputs of a replay."""
    for topic in OUTPUTS:
        for line in (folder / f"{topic.stem.split('.')[0]}.jsonl").open("rb"):
            yield Record(topic, "", line)
    yield Link("live")


async def told(kind: str, fields: Mapping[str, str | None], actor: str) -> None:
    """A decision, as a line for whoever watches."""
    print(json.dumps({"kind": kind, "actor": actor, **fields}), flush=True)


FEEDS: dict[str, Callable[[], Feed]] = {
    "strain": lambda: ListFeed(growth_strain()),
    "staged": StagedFeed,
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--feed", choices=FEEDS, default="strain")
    parser.add_argument("--outputs", type=Path)
    asked = parser.parse_args()
    feed = ListFeed(written(asked.outputs)) if asked.outputs else FEEDS[asked.feed]()
    settings = ConsoleSettings(port=asked.port, rights=Rights({TOKEN: ""}))
    asyncio.run(serve(feed, settings, told))
