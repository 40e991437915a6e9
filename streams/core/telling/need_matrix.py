"""What each segment said of each need in, its need matrix out: importance against performance, and which of the needs
that matter are served well.
"""

from collections.abc import Mapping
from typing import NamedTuple

from streams.core.enterprise.facets.needs import Pair, Said
from streams.core.stats.estimate import Estimate
from streams.core.stats.importance_performance import Quadrant, quadrant
from streams.core.stats.mean_interval import mean_of_histogram
from streams.core.stats.wilson import proportion

WELL = 0.7
"""A need is served well when so large a share of the answers about it are in the top two boxes."""


class NeedRow(NamedTuple):
    """One need of a segment: importance (mean of 1–7), performance (share satisfied), its quadrant, its mentions."""

    need: str
    importance: Estimate
    performance: Estimate
    quadrant: Quadrant
    mentions: int
    important: bool

    @property
    def well(self) -> tuple[bool, bool, bool]:
        """Served well: surely, as far as is known, possibly."""
        return self.performance.low >= WELL, self.performance.value >= WELL, self.performance.high >= WELL


class Matrix(NamedTuple):
    """A segment's needs with the cuts: its mean importance and its share satisfied."""

    segment: str
    importance_cut: float
    performance_cut: float
    rows: list[NeedRow]

    def needs_served(self) -> tuple[int, int, int, int]:
        """Important needs: how many, and served well surely, as far as is known, possibly."""
        rows = [row for row in self.rows if row.important]
        surely, known, possibly = (sum(row.well[which] for row in rows) for which in range(3))
        return len(rows), surely, known, possibly

    def customers_covered(self) -> tuple[float, float, float]:
        """Share of mentions that are about a need served well: surely, as far as is known, possibly."""
        total = sum(row.mentions for row in self.rows)
        surely, known, possibly = (
            sum(row.mentions for row in self.rows if row.well[which]) / total if total else 0.0 for which in range(3)
        )
        return surely, known, possibly


def need_matrices(said: Mapping[Pair, Said]) -> list[Matrix]:
    """The matrix of every segment of which some need has both importance and scores, in order."""
    segments: dict[str, dict[str, Said]] = {}
    for pair, counts in said.items():
        if pair.need and counts.answers and sum(counts.importance):
            segments.setdefault(pair.segment, {})[pair.need] = counts
    return [_matrix(segment, needs) for segment, needs in sorted(segments.items())]


def _matrix(segment: str, needs: Mapping[str, Said]) -> Matrix:
    whole = Said()
    for counts in needs.values():
        whole.add(counts)
    importance_cut = _mean(whole.importance).value
    performance_cut = whole.satisfied / whole.answers
    rows = []
    for need, counts in sorted(needs.items()):
        importance, performance = _mean(counts.importance), proportion(counts.satisfied, counts.answers)
        place = quadrant(importance, performance, importance_cut, performance_cut)
        important = importance.value >= importance_cut
        rows.append(NeedRow(need, importance, performance, place, counts.mentions, important))
    return Matrix(segment, importance_cut, performance_cut, rows)


def _mean(histogram: list[int]) -> Estimate:
    mean = mean_of_histogram(histogram)
    assert mean is not None
    return mean
