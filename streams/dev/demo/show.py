"""From settings to a running demonstration: broker, topics, worker, console, and a factory that grows into strain.

With a number of seconds it ends by itself: publishing stops early enough for the worker to read everything, so that the
account adds up exactly. Without, it runs until Ctrl-C, and the account is of what there was until then.
"""

import asyncio
import secrets
import sys
import time
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from os import environ
from typing import NoReturn

from streams.dev.broker.ports import free_ports, is_free
from streams.dev.demo.account import Drain
from streams.dev.demo.cluster import cluster, require_empty
from streams.dev.demo.pace import paced
from streams.dev.demo.parts import Part, start_part, stop_parts
from streams.dev.demo.probe import wait_until_ready
from streams.dev.simulator import SCENARIOS
from streams.errors import AndonError
from streams.runtime.clients.admin import ensure_topics
from streams.runtime.clients.log_lines import log_line
from streams.runtime.clients.publish import Publisher
from streams.runtime.clients.readiness import require_free_port
from streams.settings import Settings

SCENARIO = SCENARIOS["growth-strain"]
SEED = 7
STORY_SECONDS = 45.0
"""How long the scenario takes when there is time for it."""
SHORTEST_STORY_SECONDS = 5.0
DRAIN_RESERVE_SECONDS = 6.0
"""Kept at the end for the worker to read and for the account."""
READY_SECONDS = 90.0
LOOK_SECONDS = 0.5

INTERRUPTED_SECONDS = 8.0
INTERRUPTED = "interrupted"
"""In the account of a demonstration that somebody ended."""

Account = dict[str, int | float]
Tell = Callable[[str], None]


@dataclass(slots=True)
class Show:
    """What is asked for, and what runs."""

    settings: Settings
    seconds: float | None
    headless: bool
    port: int | None
    tell: Tell
    deadline: float | None = None
    worker_port: int = field(default_factory=lambda: free_ports(1)[0])
    console_token: str = field(default_factory=lambda: secrets.token_urlsafe(18))

    async def run(self) -> Account:
        """Start everything, tell the story, and add up or wait."""
        if self.seconds is not None:
            self.deadline = time.monotonic() + self.seconds
        await ensure_topics(self.settings)
        await require_empty(self.settings)
        with self._parts() as parts:
            await self._wait_until_ready(parts)
            drain = Drain(parts[0], f"http://127.0.0.1:{self.worker_port}/metrics", self.settings, self.tell)
            try:
                published = await self._tell_the_story(parts)
                if self.deadline is None:
                    await self._stand_by(parts)
                return await self._add_up(drain, published)
            except asyncio.CancelledError:
                return await self._interrupted(drain)

    async def _interrupted(self, drain: Drain) -> Account:
        """What there is to add up when somebody ends it, unless that takes too long."""
        task = asyncio.current_task()
        while task is not None and task.cancelling():
            task.uncancel()
        try:
            account = await asyncio.wait_for(drain.so_far(), INTERRUPTED_SECONDS)
        except (TimeoutError, OSError, AndonError):
            raise asyncio.CancelledError from None
        return {**account, INTERRUPTED: True}

    @contextmanager
    def _parts(self) -> Iterator[list[Part]]:
        """The worker, and the console unless nobody will look; stopped at the end."""
        parts: list[Part] = []
        try:
            parts.append(start_part("worker", "streams.cli", ["worker"], self._environment()))
            if not self.headless:
                self.port = self._console_port()
                parts.append(start_part("console", "streams.console", self._console_arguments(), self._environment()))
            yield parts
        finally:
            stop_parts(parts)

    def _environment(self) -> dict[str, str]:
        """What the children need to know beyond the environment that they share with us."""
        return {
            "ANDON_BROKER": self.settings.bootstrap,
            "ANDON_GROUP": self.settings.group,
            "ANDON_TOPIC_PREFIX": self.settings.topic_prefix,
            "ANDON_REPLICATION": str(self.settings.replication),
            "ANDON_SECURITY_PROTOCOL": self.settings.security_protocol,
            "ANDON_WORKER_HOST": "127.0.0.1",
            "ANDON_WORKER_PORT": str(self.worker_port),
            "ANDON_CONSOLE_TOKEN": self.console_token,
        }

    def _console_port(self) -> int:
        """The port that was asked for; else the one of the settings, or any if that is taken."""
        if self.port is not None:
            require_free_port("127.0.0.1", self.port, "--port")
            return self.port
        return self.settings.console_port if is_free(self.settings.console_port) else free_ports(1)[0]

    def _console_arguments(self) -> list[str]:
        broker, prefix = self.settings.bootstrap, self.settings.topic_prefix
        return ["--broker", broker, "--prefix", prefix, "--host", "127.0.0.1", "--port", str(self.port)]

    async def _wait_until_ready(self, parts: list[Part]) -> None:
        self.tell(
            f"Kafka at {self.settings.bootstrap}; starting the worker" + ("" if self.headless else " and the console")
        )
        await wait_until_ready(parts[0], f"http://127.0.0.1:{self.worker_port}/readyz", READY_SECONDS)
        if not self.headless:
            page = f"http://127.0.0.1:{self.port}/"
            await wait_until_ready(parts[1], f"{page}api/state", READY_SECONDS)
            sign_in = f"{page}sign-in?token={self.console_token}"
            self.tell(f"\n  The page: {page}\n  To decide about its alerts, sign in: {sign_in}\n")
            if _someone_looks():
                webbrowser.open(sign_in)

    async def _tell_the_story(self, parts: list[Part]) -> int:
        """Publish the scenario; how many events."""
        seconds = STORY_SECONDS
        if self.deadline is not None:
            left = self.deadline - time.monotonic() - DRAIN_RESERVE_SECONDS
            seconds = max(SHORTEST_STORY_SECONDS, min(STORY_SECONDS, left))
        self.tell(f"{SCENARIO.days} days of a factory that outgrows its welding shop, in {seconds:.0f} seconds")
        async with Publisher.open(self.settings) as publisher:
            async for lines in paced(SCENARIO, SEED, seconds):
                await publisher.send([log_line(line, SCENARIO.name) for line in lines])
                for part in parts:
                    part.require_alive()
            return publisher.published.total

    async def _stand_by(self, parts: list[Part]) -> NoReturn:
        """Until Ctrl-C, or until something ends that should not."""
        self.tell("The story is told. Ctrl-C ends everything.")
        while True:
            for part in parts:
                part.require_alive()
            await asyncio.sleep(LOOK_SECONDS)

    async def _add_up(self, drain: Drain, published: int) -> Account:
        account: Account = dict(await drain.account(published))
        if self.deadline is not None:
            await asyncio.sleep(self.deadline - time.monotonic())
        return account


def run_demo(
    settings: Settings, *, seconds: float | None = None, headless: bool = False, port: int | None = None, tell: Tell
) -> Account:
    """Run the demonstration; with `seconds` it returns the account, without it only Ctrl-C ends it."""
    started = time.monotonic()
    with cluster(settings) as reachable:
        account = asyncio.run(Show(reachable, seconds, headless, port, tell).run())
    return account | {"seconds": round(time.monotonic() - started, 1)}


def _someone_looks() -> bool:
    """Whether a browser would appear before someone's eyes."""
    has_display = sys.platform in {"darwin", "win32"} or any(name in environ for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    return has_display and sys.stderr.isatty()
