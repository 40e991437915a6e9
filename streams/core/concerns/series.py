"""A tally in, the cells it adds to a chart out: what a charted proportion is.

A chart watches x failures of n in one group (its labels). Inside the group the counts are kept apart by cell (site,
product, supplier; segment and relationship), and each cell is expected at its own baseline rate, so that a change of
mix is not taken for a change of quality (risk adjustment: Steiner et al. 2000).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

Labels = tuple[tuple[str, str], ...]


class Count(NamedTuple):
    """What one tally adds to one chart: x failures of n in a cell of the group with these labels."""

    labels: Labels
    cell: tuple[str, ...]
    x: int
    n: int


@dataclass(frozen=True, slots=True)
class Series:
    """One kind of chart, of tallies of one `kind`; `counts` takes the tally's typed key and the tally."""

    name: str
    kind: str
    counts: Callable[[Any, Any], Iterable[Count]]
    what: str
    share: float
    """The part of the false-alarm budget that all charts of this series have together."""


def labelled(**labels: str) -> Labels:
    """Labels in their one order."""
    return tuple(sorted(labels.items())) if len(labels) > 1 else tuple(labels.items())
