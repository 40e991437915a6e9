"""Judged periods in, where the enterprise stands against its industry out: looked at once a block of the longest
window, so that the number of looks is known and their false alarms are designed.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from streams.core.enterprise.benchmark import METRICS, Benchmark
from streams.core.enterprise.facets.facet import Moment
from streams.core.enterprise.view import JudgingSettings
from streams.core.messages import rounded
from streams.core.snapshot import Format
from streams.core.stats.benchmark_score import Comparison, Moments, compare
from streams.core.stats.distributions import two_sided_z
from streams.core.tallies.stage import StageKey

SERIES = "benchmark"
MARGIN = {0.0: 0.02, -1.0: 0.1}
"""By the lowest value of the metric: a difference that does not matter, 2 points of a share or 10 of the nps."""
WORDS = {"better": "leader", "worse": "behind", "at_standard": "at_standard", "cannot_tell": "cannot_tell"}


@dataclass(slots=True)
class Stand:
    """One standard: the sums of the running block's periods, and what the last look said, of which periods."""

    block: list[list[int]] = field(default_factory=list)
    looked: list[list[int]] = field(default_factory=list)
    verdict: str = "cannot_tell"
    z: float = 0.0
    error: float | None = None
    phi: float = 1.0
    first: int | None = None
    through: int | None = None
    since: int | None = None


class Standing:
    """The stand on every benchmark of the settings, by its number in the file."""

    name: ClassVar[str] = "standing"
    FORMAT: ClassVar[Format] = Format("standing")

    def __init__(self, settings: JudgingSettings) -> None:
        self.benchmarks = settings.benchmarks
        self.window = max(settings.windows)
        self.stands = {key_of(benchmark): Stand() for benchmark in settings.benchmarks}
        self._changed = False

    def observe(self, moment: Moment) -> None:
        """Adds the period to the blocks; at the end of one, looks."""
        for benchmark in self.benchmarks:
            stand = self.stands[key_of(benchmark)]
            stand.block.append(_sums(benchmark, moment))
            if len(stand.block) >= self.window:
                self._look(benchmark, stand, moment)
            self._changed = True

    def _look(self, benchmark: Benchmark, stand: Stand, moment: Moment) -> None:
        metric = METRICS[benchmark.metric]
        comparison = compare(
            [Moments(*sums) for sums in stand.block],
            benchmark.value,
            benchmark.n,
            limit=self.limit(self.arl0(moment)),
            margin=MARGIN[metric.lowest],
            more_is_better=metric.more_is_better,
        )
        _record(stand, comparison, moment.period, self.window)
        stand.looked, stand.block = stand.block, []

    def arl0(self, moment: Moment) -> float:
        """Periods between false alarms of one benchmark."""
        return moment.charts.budget.arl0(SERIES, len(self.benchmarks))

    def limit(self, arl0: float) -> float:
        """Standard errors beyond which a look speaks: one look a window, each with the same two-sided chance."""
        return two_sided_z(1 - min(0.5, self.window / arl0))

    def rebaseline(self, labels: Mapping[str, str]) -> None:
        """An industry's standard is not ours to move."""

    def changes(self) -> Iterator[tuple[str, Any]]:
        """A value a benchmark."""
        if self._changed:
            for name, stand in self.stands.items():
                yield name, [getattr(stand, part) for part in Stand.__dataclass_fields__]
        self._changed = False

    def load(self, name: str, data: Any) -> None:
        """One benchmark; what has left the file is dropped."""
        if name in self.stands:
            self.stands[name] = Stand(*data)


def figures(standard: Benchmark, stand: Stand) -> dict[str, Any]:
    """What the last look rests on: own value with its 95 % interval, n, the standard with its source and date, z, φ."""
    own = Moments(*(sum(column) for column in zip(*stand.looked, strict=True)))
    error = stand.error if stand.error is not None else math.sqrt(own.variance / max(1, own.n))
    half = two_sided_z(0.95) * error
    return {
        "verdict": stand.verdict,
        "value": rounded(own.mean),
        "interval": [rounded(own.mean - half), rounded(own.mean + half)],
        "n": own.n,
        "standard": {"value": standard.value, "n": standard.n, "source": standard.source, "date": standard.date},
        "z": rounded(stand.z),
        "dispersion": rounded(stand.phi),
        "periods": len(stand.looked),
    }


def key_of(benchmark: Benchmark) -> str:
    """What a stand is known by: another value or source is another standard."""
    return "/".join((benchmark.metric, benchmark.stage, str(benchmark.value), benchmark.source, benchmark.date))


def _sums(benchmark: Benchmark, moment: Moment) -> list[int]:
    metric, sums = METRICS[benchmark.metric], [0, 0, 0]
    for scope, tally in moment.tallies:
        fits = scope.kind == metric.kind and (not benchmark.stage or StageKey(*scope.key).stage == benchmark.stage)
        if fits:
            sums = [mine + theirs for mine, theirs in zip(sums, metric.sums(tally), strict=True)]
    return sums


def _record(stand: Stand, comparison: Comparison, period: int, window: int) -> None:
    verdict = WORDS[comparison.verdict]
    first = period - window + 1
    stand.since = stand.since if verdict == stand.verdict and stand.since is not None else first
    stand.verdict, stand.z, stand.phi = verdict, comparison.z, comparison.phi
    stand.error = comparison.error if comparison.verdict != "cannot_tell" or comparison.z else None
    stand.first, stand.through = first, period
