"""Alerts that would be told in a period in; how many may be, and one alert that lists the rest, out.

An operator can take in some ten alarms in ten minutes; beyond that an alarm system hides more than it shows (ANSI/ISA
18.2-2016, EEMUA 191: more than 10 in 10 minutes for one operator is a flood, which is over below 5 in 10 minutes).
Beyond it the most severe are told and the rest stands in one alert, `alarm_flood`; they are told when the flood is
over, if they still hold. The ten minutes are of stream time; with periods longer than that, they are one period.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from streams.core.alerts.inhibition import LISTED, listing
from streams.core.alerts.live import Live
from streams.core.periods import Calendar, Millis
from streams.core.telling.finding import SEVERITIES, Finding

RULE = "alarm_flood"
NAME = f"{RULE}/"
"""The condition's name: the rule, and no labels."""
WINDOW_MS: Millis = 600_000
MOST = 10
OVER_BELOW = 5
MOST_IDS = 2_000


@dataclass(slots=True)
class Flood:
    """What was told, and what newly asked to be, in the last ten minutes: (period, told, asked) a period; and since
    when there is a flood.
    """

    calendar: Calendar
    recent: list[tuple[int, int, int]] = field(default_factory=list)
    since: int | None = None

    @property
    def window(self) -> int:
        """The ten minutes, in periods."""
        return max(1, WINDOW_MS // self.calendar.period_ms)

    def admit(self, period: int, waiting: Sequence[Live]) -> list[Live]:
        """Of the alerts that may be told, the most severe first, those for which there is room."""
        self.recent = [entry for entry in self.recent if entry[0] > period - self.window]
        asked = sum(1 for live in waiting if live.asked is None)
        for live in waiting:
            live.asked = period if live.asked is None else live.asked
        newly = asked + sum(entry[2] for entry in self.recent)
        room = max(0, MOST - sum(entry[1] for entry in self.recent))
        if self.since is None and len(waiting) > room:
            self.since = period
        elif self.since is not None and newly >= OVER_BELOW:
            room = min(room, sum(live.finding.severity == "critical" for live in waiting))
        told = list(waiting[:room])
        if told or asked:
            self.recent.append((period, len(told), asked))
        if len(told) == len(waiting):
            self.since = None
        return told

    def finding(self, period: int, held: Sequence[Live], own_summary: str) -> Finding:
        """The one alert that lists what was held back."""
        since = period if self.since is None else self.since
        ids = [name for live in held for name in live.finding.evidence.get("summary_ids", ())]
        return Finding(
            rule=RULE,
            labels={},
            severity=max((live.finding.severity for live in held), key=SEVERITIES.index),
            onset=since,
            summary=f"{len(held)} more alerts at once: they are listed here, and told when the flood is over",
            description=(
                f"More than {MOST} alerts came within ten minutes of stream time. The most severe were told; these "
                f"{len(held)} wait: " + "; ".join(live.finding.summary for live in held[:MOST])
            ),
            evidence={
                "held": [listing(self.calendar, live) for live in held[:LISTED]],
                "held_count": len(held),
                "summary_ids": [*dict.fromkeys([*ids[:MOST_IDS], own_summary])],
            },
            design={
                "method": "alarm-flood guard (ANSI/ISA 18.2, EEMUA 191)",
                "most_in_ten_minutes": MOST,
                "over_below": OVER_BELOW,
                "window_periods": self.window,
            },
        )

    def dump(self) -> Any:
        """JSON data."""
        return [self.recent, self.since]

    def load(self, data: Any) -> None:
        """From JSON data."""
        recent, self.since = data
        self.recent = [(period, told, asked) for period, told, asked in recent]
