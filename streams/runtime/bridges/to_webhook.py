"""From one output topic to a webhook: every message as it is, signed, in the order of its partition, at least once."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from schemas.headers import Headers, header_texts
from schemas.topics import Topic
from streams.runtime.bridges.positions import Begin, Positions, group_of
from streams.runtime.bridges.reach import Reach
from streams.runtime.bridges.signature import message_id, signed_headers
from streams.runtime.bridges.target import Request, Target
from streams.runtime.clients.tail import Message, poll
from streams.settings import Settings

PRINTABLE = "".join(map(chr, range(0x20, 0x7F))).replace("%", "").replace('"', "")
"""What the HTTP binding of CloudEvents leaves as it is in a header."""

ATTRIBUTE = re.compile(r"ce_[A-Za-z0-9_-]+")
"""A Kafka header may be called anything, and an HTTP header not."""


@dataclass
class WebhookBridge:
    """Posts the messages of one topic, one at a time."""

    settings: Settings
    url: str
    topic: Topic[Any]
    secrets: Sequence[bytes]
    group: str = ""
    begin: Begin = "beginning"

    def __post_init__(self) -> None:
        name = self.topic.stem.partition(".")[0]
        self.group = self.group or group_of(self.settings, f"webhook-{name}", self.url)

    @property
    def post_url(self) -> str:
        """Where messages are posted to."""
        return self.url

    @property
    def reach(self) -> Reach:
        """What it may connect to."""
        return Reach(private=self.settings.webhook_private, redirects=self.settings.webhook_redirects)

    async def serve(self, positions: Positions, target: Target) -> None:
        """Deliver from the group's position on, until cancelled."""
        target.health.well()
        while True:
            for message in await poll(positions.consumer):
                await self._take(message, positions, target)
                await positions.commit()
            await positions.commit()

    async def _take(self, message: Message, positions: Positions, target: Target) -> None:
        body = message.value
        if body is None:  # a deletion; the id that it names is gone from the topic
            positions.nothing_to_deliver(message)
            return
        identity = message_id(message.topic, message.key, body)
        events = event_headers(message.headers)

        def request() -> Request:
            return Request(body, {**events, **signed_headers(self.secrets, identity, int(time.time()), body)})

        if await target.deliver(request, f"{message.topic}:{message.partition}:{message.offset}") == "accepted":
            positions.accepted(message)
        else:
            positions.refused(message)


def event_headers(headers: Headers) -> dict[str, str]:
    """The CloudEvents attributes of a Kafka message (`ce_id`) as HTTP has them (`ce-id`), percent-encoded."""
    return {
        f"ce-{name.removeprefix('ce_')}": quote(text, safe=PRINTABLE)
        for name, text in header_texts(headers).items()
        if ATTRIBUTE.fullmatch(name)
    }
