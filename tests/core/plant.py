"""A plant for tests of rules and insights: each day as a table of what its stages and customers did, judged at once."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from schemas.topics import ALERTS, INSIGHTS, SUMMARIES, Topic
from streams.core.closed.closing import SATISFACTION, STAGE, ClosedTally, Closing
from streams.core.enterprise.view import JudgingSettings
from streams.core.operator import Out
from streams.core.tallies.critical import Criticals
from streams.core.tallies.satisfaction import SatisfactionTally
from streams.core.tallies.stage import StageTally
from tests.core.closings import ASSESSMENT, FACTORY, MARKET, SETTINGS, arriving
from tests.core.events import DAY0


@dataclass(frozen=True)
class Made:
    """What one stage did of one product in a day: units, and defects by the stage that made them."""

    stage: str
    units: int = 100
    failed: int = 0
    reworked: int = 0
    scrapped: int = 0
    origins: Mapping[str, int] = field(default_factory=dict)
    codes: Mapping[str, int] = field(default_factory=dict)
    product: str = "valve"
    supplier: str = ""
    site: str = "north"
    critical: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Code to the units with a critical defect of it; "" for one that nobody named."""

    def closed(self, day: int) -> ClosedTally:
        tally = StageTally(
            inspected=self.units + self.reworked,
            first_inspected=self.units,
            first_passed=self.units - self.failed,
            defective=self.failed,
            scrapped=self.scrapped,
            defects=dict(self.codes),
            origins=dict(self.origins),
            criticals=Criticals(
                {code: (len(units), [unit for unit in units if unit]) for code, units in self.critical.items()}
            ),
        )
        key = ("main", self.site, "", self.product, self.stage, self.supplier)
        return ClosedTally(STAGE, DAY0 + day, key, 0, 0, tally.dump())


@dataclass(frozen=True)
class Said:
    """What the customers of one product and segment said in a day."""

    answers: int = 60
    low: int = 5
    complaints: int = 0
    returns: int = 0
    churned: int = 0
    product: str = "valve"
    segment: str = "consumer"
    relationship: str = "existing"

    def closed(self, day: int) -> ClosedTally:
        csat = [self.low, 0, 0, 0, self.answers - self.low]
        tally = SatisfactionTally((csat, [0] * 11, [0] * 7), [self.complaints, 0, self.returns, 0, self.churned])
        key = ("main", self.product, self.segment, "", self.relationship)
        return ClosedTally(SATISFACTION, DAY0 + day, key, 0, 0, tally.dump())


Day = Iterable[Made | Said]


def judged(days: Iterable[Day], **settings: Any) -> list[Out]:
    """All outputs of so many days of the plant, from day 0."""
    closings = []
    for number, day in enumerate(days):
        rows = list(day)
        closings += [
            Closing(FACTORY, [row.closed(number) for row in rows if isinstance(row, Made)]),
            Closing(FACTORY, closed=DAY0 + number),
            Closing(MARKET, [row.closed(number) for row in rows if isinstance(row, Said)]),
            Closing(MARKET, closed=DAY0 + number),
        ]
    changed: JudgingSettings = replace(SETTINGS, **settings)
    records = arriving(closings)
    return replace(ASSESSMENT, settings=changed).open(0, {}, -1).fold(records, len(records) - 1).outs


def told(outs: Iterable[Out], topic: Topic[Any]) -> list[dict[str, Any]]:
    return [json.loads(out.value) for out in outs if out.topic is topic]


def alerts(outs: Iterable[Out], rule: str) -> list[dict[str, Any]]:
    return [body for body in told(outs, ALERTS) if body["rule"] == rule]


def insights(outs: Iterable[Out], kind: str, **labels: str) -> list[dict[str, Any]]:
    """The latest of each insight of a kind that carries these labels."""
    latest = {body["insight_id"]: body for body in told(outs, INSIGHTS) if body["kind"] == kind}
    return [body for body in latest.values() if labels.items() <= body["labels"].items()]


def summaries(outs: Iterable[Out]) -> dict[str, dict[str, Any]]:
    return {body["summary_id"]: body for body in told(outs, SUMMARIES)}
