"""Revisions of an alert in; out, what is kept of it: a light row for lists, the packed message, and its history."""

import zlib
from dataclasses import dataclass

from schemas.alert import Alert
from schemas.times import to_millis

HISTORY = 30
"""Revisions of one alert that are remembered."""


@dataclass(frozen=True, slots=True)
class Step:
    """One revision: when (ms), why it was published, and what it made of the alert."""

    revision: int
    at: int
    reason: str
    signal: str
    severity: str
    status: str


@dataclass(frozen=True, slots=True)
class KeptAlert:
    """The latest revision of an alert. `light` has no evidence and no design."""

    light: Alert
    packed: bytes
    steps: tuple[Step, ...]
    folded: str
    """What is searched: summary, rule and labels in lower case."""

    @property
    def revision(self) -> int:
        """Of the latest message."""
        return self.light.revision

    @property
    def firing(self) -> bool:
        """Whether it is open."""
        return self.light.status == "firing"

    def whole(self) -> Alert:
        """With its evidence."""
        return Alert.model_validate_json(zlib.decompress(self.packed))


def keep(alert: Alert, message: bytes, known: KeptAlert | None) -> KeptAlert:
    """An alert as it came, after what was known of it. An older revision adds to the history alone."""
    steps = {step.revision: step for step in known.steps} if known else {}
    steps[alert.revision] = _step(alert)
    kept = tuple(steps[number] for number in sorted(steps)[-HISTORY:])
    if known is not None and known.revision > alert.revision:
        return KeptAlert(known.light, known.packed, kept, known.folded)
    light = alert.model_copy(update={"evidence": {}, "design": {}})
    folded = " ".join([alert.summary, alert.rule, *alert.labels.values(), alert.alert_id]).lower()
    return KeptAlert(light, zlib.compress(message, 1), kept, folded)


def _step(alert: Alert) -> Step:
    signal = str(getattr(alert, "signal", None) or "")
    return Step(alert.revision, to_millis(alert.updated_at), alert.reason, signal, alert.severity, alert.status)
