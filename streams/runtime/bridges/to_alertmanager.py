"""From the alerts topic to Alertmanager: what fires is posted, posted again before it would end there, and resolved.

The topic is compacted, so after a restart the bridge reads it from its beginning: what lies before its position was
told before and only says what fires now, and all of that is posted at once.
"""

import json
import time
from dataclasses import dataclass, field

import structlog

from schemas.topics import ALERTS
from streams.runtime.bridges.alertmanager import PATH, alert_body
from streams.runtime.bridges.firing import Firing, Notice
from streams.runtime.bridges.positions import Begin, Positions, group_of
from streams.runtime.bridges.reach import ANYWHERE, Reach
from streams.runtime.bridges.revision import AlertRevision, Rejected, read_revision
from streams.runtime.bridges.silences import Silences
from streams.runtime.bridges.target import Request, Target
from streams.runtime.clients.tail import Message, poll
from streams.settings import Settings

log = structlog.get_logger(__name__)

LIVES = 5
"""An alert ends at Alertmanager by itself when it was not posted for so many intervals: a bridge that is gone says
nothing any more, and its alerts must not fire for ever."""


@dataclass
class AlertmanagerBridge:
    """Posts every alert by itself, so that one that is refused keeps back no other."""

    settings: Settings
    url: str
    group: str = ""
    topic = ALERTS
    begin: Begin = "end"
    """Alertmanager has nothing yet that it would have to be told the end of."""
    _firing: Firing = field(init=False, default_factory=Firing)
    _silences: Silences = field(init=False)
    _again_at: float = field(init=False, default=0.0)
    _recoveries: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.group = self.group or group_of(self.settings, "alertmanager", self.url)

    @property
    def post_url(self) -> str:
        """Where alerts are posted to."""
        return self.url.rstrip("/") + PATH

    @property
    def reach(self) -> Reach:
        """Alertmanager lies inside, as a rule."""
        return ANYWHERE

    async def serve(self, positions: Positions, target: Target) -> None:
        """Read the topic anew, and then tell all that happens, until cancelled."""
        self._firing, read = Firing(), False
        self._silences = Silences(self.url.rstrip("/"), target.session)
        await positions.consumer.seek_to_beginning(*positions.first)
        while True:
            for message in await poll(positions.consumer):
                await self._take(message, positions, target)
                if read:
                    await self._again(target)
            if not read and await positions.read_what_was_delivered():
                log.info("alerts read", firing=len(self._firing), group=self.group)
                target.health.well()
                read, self._again_at = True, 0.0
            if read:
                await self._again(target)
            await positions.commit()

    async def _take(self, message: Message, positions: Positions, target: Target) -> None:
        new = positions.is_new(message)
        alert = self._read(message, target) if message.value is not None else None
        notices = self._firing.take(alert, _now_ms(), told=not new) if alert is not None else []
        target.health.firing.set(len(self._firing))
        if not new:
            return
        taken = [await self._tell(notice, target) for notice in notices]
        if not taken:
            positions.nothing_to_deliver(message)
        elif all(taken):
            positions.accepted(message)
        else:
            positions.refused(message)
        await positions.commit()

    def _read(self, message: Message, target: Target) -> AlertRevision | None:
        try:
            return read_revision(message.value or b"")
        except Rejected as fault:
            target.health.messages.labels("unreadable").inc()
            where = f"{message.topic}:{message.partition}:{message.offset}"
            log.error("no alert, passed over", where=where, error=str(fault))
            return None

    async def _again(self, target: Target) -> None:
        """Repeat everything when it is time, and at once when the target was away: it may have forgotten all."""
        if time.monotonic() < self._again_at and target.recoveries == self._recoveries:
            return
        self._recoveries = target.recoveries
        self._again_at = time.monotonic() + self.settings.alertmanager_resend_seconds
        for notice in self._firing.again(_now_ms()):
            await self._tell(notice, target)

    async def _tell(self, notice: Notice, target: Target) -> bool:
        """Post it, and before it its silence, so that nobody is called in between."""
        alert = notice.alert
        if notice.ended_ms is None:
            await self._silences.keep(alert, now_ms=_now_ms(), ends_ms=self._next_end(_now_ms()))
        else:
            await self._silences.end(alert)

        def request() -> Request:
            now_ms = _now_ms()
            ends_ms = self._next_end(now_ms) if notice.ended_ms is None else notice.ended_ms
            body = alert_body(alert, ends_ms=ends_ms, now_ms=now_ms, console_url=self.settings.console_address)
            return Request(json.dumps([body]).encode(), {})

        accepted = await target.deliver(request, f"alert {alert.alert_id} revision {alert.revision}")
        if accepted == "refused":
            self._firing.drop(notice)
        return accepted == "accepted"

    def _next_end(self, now_ms: int) -> int:
        return now_ms + int(LIVES * self.settings.alertmanager_resend_seconds * 1000)


def _now_ms() -> int:
    return int(time.time() * 1000)
