"""One alert as it stands in; the message that tells of it, and the value that remembers it, out."""

from dataclasses import dataclass
from typing import Any

from schemas.times import rfc3339
from schemas.topics import ALERTS
from streams.core.alerts.life_cycle import ENDED, TOLD, State
from streams.core.messages import content_id, message
from streams.core.operator import Out
from streams.core.periods import Calendar, Millis
from streams.core.snapshot import Format
from streams.core.telling.finding import Finding


def _by_name(data: Any) -> Any:
    """Version 1 was a list, with the period of the last revision instead of its time."""
    identity, state, onset, detected, updated, revision, finding = data
    fields: dict[str, Any] = {"alert_id": identity, "state": state, "onset": onset, "detected": detected}
    return fields | {"updated_period": updated, "revision": revision, "finding": finding, "since": detected}


FORMAT = Format("alert", 2, {1: _by_name})
"""Version 2 names its fields, and holds what people decided."""


@dataclass(slots=True)
class Live:
    """An alert: its identity, the last finding, and what became of it. Periods but for `updated` and `silenced_until`.

    `since`: found without a break since then; `seen`: found last; `hold`: must be found for so many more periods before
    it is told; `asked`: could have been told since then, but for a flood; `told`: firing since then; `held_by`: the
    alert_id of the root that explains it; `echoes`: how many inhibited ones were told of at the most.
    """

    alert_id: str
    finding: Finding
    onset: int
    detected: int
    updated: Millis
    since: int
    seen: int
    revision: int = 0
    state: State = State.LEARNING
    hold: int = 0
    asked: int | None = None
    told: int | None = None
    ended: int | None = None
    closed: bool = False
    echoes: int = 0
    held_by: str | None = None
    silenced_until: Millis | None = None
    acknowledged_by: str | None = None
    cause_code: str | None = None
    action_code: str | None = None

    @property
    def name(self) -> str:
        """The rule and labels by which a condition is known."""
        return condition(self.finding)

    @property
    def published(self) -> bool:
        """Whether it was told, in the life it has now."""
        return self.state in TOLD or self.state in ENDED

    def enter(self, state: State, period: int) -> None:
        """Moves to another state, and remembers when."""
        self.state = state
        if state is State.FIRING:
            self.told, self.asked = period, None
        self.ended = period if state in ENDED else None
        if state in ENDED:
            self.silenced_until = self.held_by = None

    def out(self, calendar: Calendar, enterprise: str, reason: str, signal: str) -> Out:
        """The message of this revision."""
        finding = self.finding
        over = self.state in ENDED
        body = {
            "alert_id": self.alert_id,
            "rule": finding.rule,
            "status": "resolved" if over else "firing",
            "severity": finding.severity,
            "labels": {"enterprise": enterprise, **finding.labels},
            "starts_at": calendar.text(calendar.start(self.onset)),
            "detected_at": calendar.text(calendar.end(self.detected)),
            "ends_at": rfc3339(self.updated) if over else None,
            "updated_at": rfc3339(self.updated),
            "revision": self.revision,
            "reason": reason,
            "signal": signal,
            "state": self.state.value,
            "summary": finding.summary,
            "description": finding.description,
            "evidence": finding.evidence,
            "design": finding.design,
            "group": self.held_by or self.alert_id,
            "suppressed_by": self.held_by,
            "silenced_until": None if self.silenced_until is None else rfc3339(self.silenced_until),
            "acknowledged_by": self.acknowledged_by,
            "cause_code": self.cause_code,
            "action_code": self.action_code,
        }
        return message(ALERTS, self.alert_id, enterprise, self.updated, body)

    def dump(self) -> Any:
        """JSON data; the evidence of what was never told is left out, since the next finding brings it anew."""
        fields = {name: getattr(self, name) for name in Live.__dataclass_fields__}
        finding = {name: getattr(self.finding, name) for name in Finding.__dataclass_fields__}
        if not self.published:
            finding["evidence"], finding["design"] = {}, {}
        return fields | {"state": self.state.value, "finding": finding}

    @classmethod
    def load(cls, data: Any, calendar: Calendar) -> "Live":
        """From JSON data."""
        fields = dict(data)
        if (period := fields.pop("updated_period", None)) is not None:
            fields |= {"updated": calendar.end(period), "seen": period, "told": fields["detected"]}
        return cls(**fields | {"state": State(fields["state"]), "finding": Finding(**fields["finding"])})


def condition(finding: Finding) -> str:
    """Rule and labels: what a condition is known by while it lives."""
    labels = ",".join(f"{name}={value}" for name, value in sorted(finding.labels.items()))
    return f"{finding.rule}/{labels}"


def identity(finding: Finding, enterprise: str, onset: Millis) -> str:
    """The alert_id: a hash of rule, labels and onset, so that a replay gives it the same one."""
    labels = [part for label in sorted(finding.labels.items()) for part in label]
    return content_id("alert", finding.rule, enterprise, onset, *labels)
