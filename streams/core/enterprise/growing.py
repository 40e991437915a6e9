"""The load tree of each period in, where demand is growing, and since when, out.

A run at a node begins when its ratio exceeds what was carried beyond chance, and is over when it has not done so for as
long as the slow leg looks back and the lag window lasts. Backlog counts as load as long as it stands.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from streams.core.enterprise.load_tree import WHOLE, Labels, LoadTree, NodeLoad

STANDING_BACKLOG = 0.25
"""Weeks of work that wait: so much keeps a run alive after demand has calmed down."""


class Run(NamedTuple):
    """One node's growth: the first and the last period in which it was seen, and the greatest ratio so far."""

    since: int
    last: int
    peak: float


@dataclass(slots=True)
class Growing:
    """The runs of all nodes."""

    runs: dict[Labels, Run] = field(default_factory=dict)

    def observe(self, period: int, tree: LoadTree, hold: int) -> None:
        """Takes a period in; `hold`: periods for which a run outlives the last time it was seen."""
        for labels, node in tree.nodes.items():
            if node.grown or (labels in self.runs and node.backlog > STANDING_BACKLOG):
                known = self.runs.get(labels, Run(period, period, 0.0))
                self.runs[labels] = Run(known.since, period, max(known.peak, _ratio(node)))
        self.runs = {labels: run for labels, run in self.runs.items() if period - run.last <= hold}

    def since(self) -> int | None:
        """Since when demand grows at a site, a product or in all."""
        return min((run.since for labels, run in self.runs.items() if counts(labels)), default=None)

    def places(self, period: int) -> list[tuple[Labels, Run]]:
        """Where it grows in this period, the whole first."""
        return sorted((labels, run) for labels, run in self.runs.items() if counts(labels) and run.last == period)

    def dump(self) -> Any:
        """JSON data."""
        return [[labels, run] for labels, run in sorted(self.runs.items())]

    @classmethod
    def load_from(cls, data: Any) -> "Growing":
        """From JSON data."""
        return cls({tuple((name, value) for name, value in labels): Run(*run) for labels, run in data})


def counts(labels: Labels) -> bool:
    """True for the whole, a site, a product: where demand arrives. What a stage takes in follows from it."""
    return labels == WHOLE or all(name != "stage" for name, _ in labels)


def _ratio(node: NodeLoad) -> float:
    return round(max(node.fast.value if node.fast.low > 1 else 0.0, node.slow.value), 4)
