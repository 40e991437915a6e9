"""From settings to whether a worker can start: the broker's topics are there, and its port is free."""

import socket

from streams.errors import AndonError
from streams.runtime.clients.admin import check_topics
from streams.settings import Settings


class NotReadyError(AndonError):
    """Something that must be there before a process starts is not."""


async def require_topics(settings: Settings) -> None:
    """Raise when topics are missing or have another number of partitions than the settings say."""
    findings = [finding for finding in await check_topics(settings) if finding.problem != "config"]
    if findings:
        more = f" (and {len(findings) - 1} more: `andon topics check`)" if len(findings) > 1 else ""
        msg = f"{findings[0]}{more}"
        raise NotReadyError(msg)


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
