"""What is held of an enterprise and what an address asks for in; out, the numbers that the views show, on demand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from schemas.insight import Insight
from schemas.recommendation import Recommendation
from streams.console.asked import Asked
from streams.console.board import Enterprise
from streams.console.freshness import Freshness
from streams.console.history import Period
from streams.console.kept_alert import KeptAlert
from streams.console.learning import Waiting, still_learning
from streams.console.legs import demand_rose, judged_legs, judged_stages, leg_rows
from streams.console.rights import Visitor
from streams.console.scales import Scale, main_scale
from streams.console.series import columns, spans
from streams.console.snapshot import by_recency, by_urgency, labelled, open_first, satisfaction_links, verdict_view
from streams.console.tables import segment_rows, stage_rows
from streams.console.texts import Words, texts
from streams.console.windows import Windows


@dataclass
class Sight:
    """One visitor's view of one enterprise in one version."""

    held: Enterprise
    asked: Asked
    fresh: Freshness
    reading: dict[str, int]
    enterprises: Sequence[str] = ()
    visitor: Visitor = field(default_factory=Visitor)
    decisions: bool = False

    @cached_property
    def t(self) -> Words:
        """The words of the visitor's language."""
        return texts(self.asked.language)

    @cached_property
    def whole(self) -> list[Period]:
        """Every period that is kept, of the whole enterprise."""
        return self.held.history.periods()

    @cached_property
    def periods(self) -> list[Period]:
        """The periods in the time asked for, of what carries the labels asked for."""
        first, end = self.asked.between()
        kept = [p for p in self.whole if (first is None or p.end > first) and (end is None or p.start < end)]
        wanted = self.asked.wanted
        return [period.only(wanted) for period in kept] if wanted else kept

    @cached_property
    def scale(self) -> Scale:
        """The question that customers answer most."""
        return main_scale(self.periods)

    @cached_property
    def judged(self) -> dict[str, Any]:
        """The legs of the latest verdict."""
        return judged_legs(self.whole)

    @cached_property
    def waiting(self) -> list[Waiting]:
        """What is not judged yet, and what is missing."""
        return still_learning(self.judged, len(self.whole), self.t)

    @cached_property
    def windows(self) -> Windows:
        """Now and before."""
        return Windows.of(self.periods, demand_rose(self.judged))

    @cached_property
    def verdict(self) -> dict[str, Any]:
        """The verdict in words."""
        return verdict_view(self.whole, [kept.light for kept in self.firing])

    @cached_property
    def legs(self) -> list[dict[str, Any]]:
        """Demand, quality, satisfaction."""
        return leg_rows(self.windows, self.scale, self.judged)

    @cached_property
    def series(self) -> dict[str, Any]:
        """What the charts draw."""
        return columns(self.periods, self.scale)

    @cached_property
    def spans(self) -> list[dict[str, str]]:
        """Stretches of worse quality."""
        return spans(self.periods)

    @cached_property
    def firing(self) -> list[KeptAlert]:
        """Open alerts that speak, the gravest first, as far as they concern what is asked for."""
        return [kept for kept in by_urgency(self.held.alerts) if self.concerns(kept.light.labels)]

    @cached_property
    def resolved(self) -> list[KeptAlert]:
        """Alerts that are over, the last first."""
        return [kept for kept in by_recency(self.held.alerts) if self.concerns(kept.light.labels)]

    @cached_property
    def speaking(self) -> list[KeptAlert]:
        """Open alerts that no other alert speaks for."""
        return [kept for kept in self.firing if not getattr(kept.light, "suppressed_by", None)]

    @cached_property
    def recommendations(self) -> list[Recommendation]:
        """What to do, first things first."""
        return [item for item in open_first(list(self.held.recommendations)) if self.concerns(item.labels)]

    @cached_property
    def insights(self) -> list[Insight]:
        """The latest of every judged quantity, as far as it concerns what is asked for."""
        found = [insight for insight in self.held.insights if self.concerns(insight.labels)]
        return sorted(found, key=lambda item: (item.kind, item.insight_id))

    @cached_property
    def stages(self) -> list[dict[str, Any]]:
        """One row a stage."""
        alerts = labelled([kept.light for kept in self.firing], "stage")
        return stage_rows(self.periods, self.windows, alerts, judged_stages(self.judged))

    @cached_property
    def segments(self) -> list[dict[str, Any]]:
        """One row a segment of customers."""
        return segment_rows(self.windows, self.scale, labelled([kept.light for kept in self.firing], "segment"))

    @cached_property
    def links(self) -> dict[str, dict[str, Any]]:
        """By stage, the odds of a low score after a failure there."""
        return satisfaction_links(self.insights)

    @cached_property
    def choices(self) -> dict[str, list[str]]:
        """The values of each label that can be asked for."""
        return {name: sorted(values) for name, values in self.held.history.values.items()}

    def of_kind(self, *kinds: str) -> list[Insight]:
        """The insights of some kinds."""
        return [insight for insight in self.insights if insight.kind in kinds]

    def concerns(self, labels: Any) -> bool:
        """False for what is about another site, line, product, stage or segment than is asked for."""
        return all(labels.get(name, value) == value for name, value in self.asked.labels)
