"""A search for what changed in, what is remembered of it while its alarm lasts out.

Looks are taken when the alarm's failures have grown by half: the first with half of the error, the next with a quarter,
and so on, so that all looks of an alarm share one error.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from streams.core.stats.cause_planes import Labels
from streams.core.stats.what_changed import ERROR, Search

GROWTH = 1.5
LEAST = 8
"""Failures from which a look can name anything."""
LEAST_OF_GROUP = 4
"""Failures from which a group can be held against the rest."""


class Nearest(NamedTuple):
    """What is nearest to being named: its labels, failures, expected, and how often chance shows as much."""

    labels: Labels
    x: float
    expected: float
    chance: float


@dataclass(slots=True)
class Looked:
    """`since` is the period in which the alarm was raised; `failures` those of the last look; `chances` how often each
    of the `named` would be named by chance; `stands` whether the chart's group stands out from all.
    """

    since: int
    phi: float = 1.0
    phi_cell: float = 1.0
    taken: int = 0
    failures: float = 0.0
    named: list[Labels] = field(default_factory=list)
    alike: list[list[Labels]] = field(default_factory=list)
    chances: list[float] = field(default_factory=list)
    nearest: Nearest | None = None
    even: bool = False
    stands: bool | None = None
    drifts: dict[str, float] = field(default_factory=dict)
    """Dimension to how its groups drift of their own (`streams.core.stats.untreated.own_drift`), where measured."""

    def due(self, failures: float, *, group: bool) -> bool:
        """Whether there is so much more to see that it is worth a look; `group`: of a part of a whole."""
        return failures >= max(LEAST_OF_GROUP if group else LEAST, GROWTH * self.failures)

    @property
    def error(self) -> float:
        """The part of the error that the next look may spend, as a share of all."""
        return 0.5 ** (self.taken + 1)

    def take(self, found: Search, failures: float) -> None:
        """Remembers a look; what was named before and is not any more stays named while nothing else is."""
        self.taken, self.failures = self.taken + 1, failures
        if found.named or not self.named:
            self.named = [each.found.labels for each in found.named]
            self.alike = [list(each.alike) for each in found.named]
            self.chances = [each.found.chance for each in found.named]
        near = found.nearest
        self.nearest = None if near is None else Nearest(near.labels, near.x, near.expected, near.chance)
        self.even = found.even and not self.named

    def drop(self, faded: Iterable[Labels]) -> None:
        """Takes names back."""
        gone = set(faded)
        kept = [at for at, labels in enumerate(self.named) if labels not in gone]
        self.named = [self.named[at] for at in kept]
        self.alike = [self.alike[at] for at in kept]
        self.chances = [self.chances[at] for at in kept]

    def adopt(self, labels: Labels) -> None:
        """Names what a chart of its own has found to stand out."""
        self.named, self.alike, self.chances = [labels], [[]], [ERROR]
        self.nearest, self.even = None, False

    def dump(self) -> Any:
        """JSON data."""
        near = None if self.nearest is None else list(self.nearest)
        looks = [self.since, self.phi, self.phi_cell, self.taken, self.failures]
        return [*looks, self.named, self.alike, self.chances, near, self.even, self.stands, self.drifts]

    @classmethod
    def load(cls, data: Any) -> Self:
        """From JSON data."""
        since, phi, phi_cell, taken, failures, named, alike, chances, near, even, stands, *more = data
        return cls(
            since,
            phi,
            phi_cell,
            taken,
            failures,
            [_labels(labels) for labels in named],
            [[_labels(labels) for labels in some] for some in alike],
            list(chances),
            None if near is None else Nearest(_labels(near[0]), *near[1:]),
            even,
            stands,
            dict(more[0]) if more else {},
        )


def _labels(data: Any) -> Labels:
    return tuple((name, value) for name, value in data)
