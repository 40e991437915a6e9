"""From output records to what the console shows: the latest revision of everything. Pure and bounded."""

from typing import Any

from pydantic import ValidationError

from schemas.alert import Alert
from schemas.insight import Insight
from schemas.recommendation import Recommendation
from schemas.summary import PeriodSummary
from schemas.times import to_millis
from streams.console.feed import Record
from streams.console.history import History
from streams.console.kept_alert import KeptAlert, keep
from streams.console.latest import Latest
from streams.console.snapshot import snapshot

MAX_ENTERPRISES = 20
MAX_ALERTS = 20_000
MAX_RECOMMENDATIONS = 5_000
MAX_INSIGHTS = 20_000
DEFAULT_ENTERPRISE = "main"

Output = PeriodSummary | Insight | Alert | Recommendation


class Enterprise:
    """Everything known of one enterprise: history, alerts, recommendations, insights."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.history = History()
        self.alerts: Latest[KeptAlert] = Latest(MAX_ALERTS, worth=lambda kept: (kept.firing, kept.light.updated_at))
        self.recommendations: Latest[Recommendation] = Latest(
            MAX_RECOMMENDATIONS, worth=lambda item: (item.status in ("proposed", "accepted"), item.updated_at)
        )
        self.insights: Latest[Insight] = Latest(MAX_INSIGHTS, worth=lambda insight: (insight.period_end,))

    def put(self, output: Output, message: bytes) -> None:
        """Keep an output in the place of its kind; `message` is what it was read from."""
        if isinstance(output, PeriodSummary):
            self.history.put(output)
        elif isinstance(output, Alert):
            self.alerts.put(output.alert_id, keep(output, message, self.alerts.get(output.alert_id)))
        elif isinstance(output, Recommendation):
            self.recommendations.put(output.recommendation_id, output)
        else:
            self.insights.put(output.insight_id, output)

    @property
    def evicted(self) -> int:
        """How many items were let go or came too late to be kept."""
        registers = (self.alerts, self.recommendations, self.insights)
        return self.history.evicted + sum(register.evicted for register in registers)


class Board:
    """Folds records in any order of revisions; the same records give the same board."""

    def __init__(self) -> None:
        self.read = 0
        self.unreadable = 0
        self.ignored = 0
        self._enterprises: dict[str, Enterprise] = {}

    def fold(self, record: Record) -> tuple[str, int] | None:
        """Take in one record. A tombstone is ignored; what cannot be read is counted, and harms nothing.

        Returns whose period it closes and that period's end (ms), for the summary of an enterprise; else None.
        """
        if record.value is None or record.topic.model is None:
            return None
        self.read += 1
        try:
            output = record.topic.model.model_validate_json(record.value)
        except ValidationError:
            self.unreadable += 1
            return None
        enterprise = self._enterprise(enterprise_of(output))
        if enterprise is None:
            self.ignored += 1
        else:
            enterprise.put(output, record.value)
        return _closed(output)

    def enterprises(self) -> list[str]:
        """The names of all enterprises seen."""
        return sorted(self._enterprises)

    def snapshot(self, enterprise: str | None = None) -> dict[str, Any]:
        """The view of one enterprise as JSON, empty while it is unknown; without a name `main`, else the first."""
        held = self.held(enterprise)
        view = snapshot(held.history.periods(), list(held.alerts), list(held.recommendations), list(held.insights))
        return {"enterprise": held.name, "enterprises": self.enterprises(), **view, "reading": self.reading(held)}

    def held(self, enterprise: str | None = None) -> Enterprise:
        """What is known of an enterprise, nothing of an unknown one; without a name `main`, else the first."""
        names = self.enterprises()
        first = DEFAULT_ENTERPRISE if DEFAULT_ENTERPRISE in names or not names else names[0]
        name = enterprise or first
        return self._enterprises.get(name) or Enterprise(name)

    def reading(self, held: Enterprise) -> dict[str, int]:
        """How many messages were read, and how many could not be shown."""
        counts = {"read": self.read, "unreadable": self.unreadable, "ignored": self.ignored}
        return {**counts, "evicted": held.evicted}

    def _enterprise(self, name: str) -> Enterprise | None:
        if name not in self._enterprises and len(self._enterprises) < MAX_ENTERPRISES:
            self._enterprises[name] = Enterprise(name)
        return self._enterprises.get(name)


def _closed(output: Output) -> tuple[str, int] | None:
    if isinstance(output, PeriodSummary) and output.verdict is not None:
        return output.enterprise, to_millis(output.period_end)
    return None


def enterprise_of(output: Output) -> str:
    """Whose output it is: a field of a summary, a label of everything else."""
    if isinstance(output, PeriodSummary):
        return output.enterprise
    return output.labels.get("enterprise", DEFAULT_ENTERPRISE)
