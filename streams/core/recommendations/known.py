"""One recommendation as it stands, and as it is stored."""

from dataclasses import dataclass
from typing import Any

from streams.core.charts.series import ChartId, labelled
from streams.core.messages import instant
from streams.core.periods import Millis
from streams.core.recommendations.life_cycle import OPEN
from streams.core.recommendations.verification import Verification
from streams.core.snapshot import Format

FORMAT = Format(
    "recommendation", 2, {1: lambda body: {"body": body, "updated": None, "chart": None, "verification": None}}
)
"""Version 2 keeps beside the body the time of the last revision, the chart, and the comparison."""


@dataclass(slots=True)
class Known:
    """A recommendation: the body last published and the time of that; which chart tells whether it helped, and the
    comparison once somebody acted.
    """

    body: dict[str, Any]
    updated: Millis = 0
    chart: ChartId | None = None
    verification: Verification | None = None

    @property
    def open(self) -> bool:
        """Whether something may still come of it."""
        return self.body["status"] in OPEN

    def dump(self) -> Any:
        """JSON data."""
        chart = None if self.chart is None else [self.chart.series, dict(self.chart.labels)]
        verification = None if self.verification is None else self.verification.dump()
        return {"body": self.body, "updated": self.updated, "chart": chart, "verification": verification}

    @classmethod
    def load(cls, data: Any) -> "Known":
        """From JSON data."""
        updated = instant(data["body"]["updated_at"]) if data["updated"] is None else data["updated"]
        chart = None if data["chart"] is None else ChartId(data["chart"][0], labelled(**data["chart"][1]))
        verification = None if data["verification"] is None else Verification.load(data["verification"])
        return cls(data["body"], updated, chart, verification)
