"""From settings to whether a worker can start: the broker's topics are there, and its port is free."""

import asyncio
import socket
import time
from collections.abc import Callable

from streams.errors import AndonError
from streams.runtime.clients.admin import check_topics
from streams.runtime.clients.connection import BrokerAway, connected_admin
from streams.runtime.clients.lag import committed_offsets
from streams.settings import Settings

PAUSE_SECONDS = 1.0
SAY_SECONDS = 60.0


class NotReadyError(AndonError):
    """Something that must be there before a process starts is not."""


async def broker_there(settings: Settings, say: Callable[[str], None]) -> None:
    """Returns when a broker answers; says what it waits for, now and each minute. What no wait can mend is raised."""
    said = -SAY_SECONDS
    while True:
        try:
            async with connected_admin(settings):
                return
        except BrokerAway as error:
            if time.monotonic() - said >= SAY_SECONDS:
                said = time.monotonic()
                say(f"{error}; waiting for it")
            await asyncio.sleep(PAUSE_SECONDS)


async def require_topics(settings: Settings) -> None:
    """Raise when topics are missing or have another number of partitions than the settings say."""
    findings = [finding for finding in await check_topics(settings) if finding.problem != "config"]
    if findings:
        more = f" (and {len(findings) - 1} more: `andon topics check`)" if len(findings) > 1 else ""
        msg = f"{findings[0]}{more}"
        raise NotReadyError(msg)


async def require_group(settings: Settings) -> None:
    """Raise when the user may not read as the settings' group."""
    await committed_offsets(settings, settings.group)


async def require_topic(settings: Settings, name: str) -> None:
    """Raise when this one topic is missing; whoever only reads it needs no other."""
    findings = [each for each in await check_topics(settings) if each.topic == name and each.problem == "missing"]
    if findings:
        raise NotReadyError(str(findings[0]))


def require_free_port(host: str, port: int, variable: str) -> None:
    """Raise when something listens on the port already; port 0 is always free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            msg = f"cannot listen on {host}:{port} ({error.strerror or error}): choose another port with {variable}"
            raise NotReadyError(msg) from None
