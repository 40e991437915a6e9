"""Revisions of alerts in, in the order of their topic; what Alertmanager must be told, now and again, out. Pure.

Alertmanager forgets: it keeps alerts in memory only, and takes one that is not sent again for resolved. So what fires
is sent again and again, and what has ended for a while too, as Prometheus does.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from streams.runtime.bridges.alertmanager import labels_of, resolved_at
from streams.runtime.bridges.revision import AlertRevision

RESOLVED_FOR_MS = 15 * 60_000
"""How long the end of an alert is repeated: Alertmanager may be restarted before it has told anyone."""

MOST_KNOWN = 100_000
"""Alerts whose last revision is remembered; the oldest are forgotten first, and would be told once more if repeated."""

Identity = frozenset[tuple[str, str]]


class Notice(NamedTuple):
    """One thing to tell: the alert as it is, and when it ended; None while it fires."""

    alert: AlertRevision
    ended_ms: int | None


@dataclass(slots=True)
class Firing:
    """The alerts that fire, and those that have just ended."""

    _revisions: dict[str, int] = field(default_factory=dict)
    _firing: dict[str, AlertRevision] = field(default_factory=dict)
    _ended: dict[Identity, tuple[int, Notice]] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many alerts fire."""
        return len(self._firing)

    def take(self, alert: AlertRevision, now_ms: int, *, told: bool = False) -> list[Notice]:
        """What follows from a revision; nothing where a greater one was seen, as after a late or repeated write.

        A new severity is another alert to Alertmanager: the one that it knows is ended. An end is kept back while
        another alert of the same labels fires, since it would end that one. An end that an earlier run has `told` is
        not repeated.
        """
        if alert.revision <= self._revisions.get(alert.alert_id, 0):
            return []
        self._remember(alert)
        before = self._firing.pop(alert.alert_id, None)
        if alert.firing:
            self._firing[alert.alert_id] = alert
        over = [before] if before is not None and identity(before) != identity(alert) else []
        over += [] if alert.firing else [alert]
        ended_ms = resolved_at(alert, now_ms)
        notices = [Notice(each, ended_ms) for each in over if not self._fires(identity(each))]
        if not told:
            self._ended |= {identity(notice.alert): (now_ms + RESOLVED_FOR_MS, notice) for notice in notices}
        if alert.firing:
            self._ended.pop(identity(alert), None)
            notices.append(Notice(alert, None))
        return notices

    def again(self, now_ms: int) -> list[Notice]:
        """Everything to repeat: all that fires, and the ends that are not old."""
        self._ended = {known: (until, notice) for known, (until, notice) in self._ended.items() if until > now_ms}
        return [Notice(alert, None) for alert in self._firing.values()] + [notice for _, notice in self._ended.values()]

    def drop(self, notice: Notice) -> None:
        """Repeat it no more: Alertmanager refuses it. A later revision is tried again."""
        self._firing.pop(notice.alert.alert_id, None)
        self._ended.pop(identity(notice.alert), None)

    def _fires(self, labels: Identity) -> bool:
        return any(identity(alert) == labels for alert in self._firing.values())

    def _remember(self, alert: AlertRevision) -> None:
        self._revisions.pop(alert.alert_id, None)  # put last, so that the first is the one longest unheard of
        self._revisions[alert.alert_id] = alert.revision
        if len(self._revisions) > MOST_KNOWN:
            del self._revisions[next(iter(self._revisions))]


def identity(alert: AlertRevision) -> Identity:
    """By what Alertmanager knows it."""
    return frozenset(labels_of(alert).items())
