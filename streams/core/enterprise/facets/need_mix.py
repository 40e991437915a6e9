"""Judged periods in, what each segment's customers speak about, against what they used to, out: one look a block.

A look compares the last blocks with the frozen baseline by a G-test whose dispersion is that of the baseline's blocks.
Each look may err with the same probability α = block/ARL₀, so that the false looks expected keep to the share of the
budget, whatever the looks have in common (they share the baseline): expected counts add without independence.
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from streams.core.closed.closing import SATISFACTION
from streams.core.enterprise.facets.facet import Moment
from streams.core.enterprise.mix import CALM_LOOKS, CALM_P, WINDOW_BLOCKS, Drift, Mix, began
from streams.core.enterprise.strain import QUALITY_LEG
from streams.core.enterprise.view import JudgingSettings
from streams.core.snapshot import Format
from streams.core.stats.mix_change import Dispersion, MixChange, share_changes
from streams.core.tallies.satisfaction import SatisfactionKey
from streams.core.tallies.stage import OTHER

SERIES = "need_drift"
FEWEST_BLOCKS = 4
"""Blocks of a baseline at the least: their differences say how much mixes vary by themselves."""
MAX_SEGMENTS = 100
SMALLEST_EFFECT = 0.005
"""Bits of Jensen–Shannon divergence below which a change of the mix does not matter, however sure it is."""
LARGEST_ALPHA = 0.05


class NeedMix:
    """The need mix of every segment; feedback without a segment is one of its own, with the empty name."""

    name: ClassVar[str] = "need_mix"
    FORMAT: ClassVar[Format] = Format("need-mix")

    def __init__(self, settings: JudgingSettings) -> None:
        self.block = settings.block
        self.baseline_blocks = max(FEWEST_BLOCKS, -(-settings.baseline_periods // settings.block))
        self.segments: dict[str, Mix] = {}
        self._changed: dict[str, None] = {}

    def observe(self, moment: Moment) -> None:
        """Counts the period's mentions; at the end of a block, looks."""
        for scope, tally in moment.tallies:
            if scope.kind == SATISFACTION:
                key = SatisfactionKey(*scope.key)
                if key.need and tally.mentions[0]:
                    self._segment(key.segment).add(key.product, key.need, tally.mentions[0], tally.importance)
        if (moment.period + 1) % self.block == 0:
            self._look(moment)

    def _segment(self, name: str) -> Mix:
        if name not in self.segments and len(self.segments) >= MAX_SEGMENTS:
            name = OTHER
        self._changed[name] = None
        return self.segments.setdefault(name, Mix())

    def _look(self, moment: Moment) -> None:
        number = moment.period // self.block
        due = [name for name, mix in self.segments.items() if mix.close(number, self.baseline_blocks, self.block)]
        self._changed.update(dict.fromkeys(self.segments))
        alpha = self.alpha(moment.charts.budget.arl0(SERIES, self.charts))
        for name in due:
            self._judge(self.segments[name], moment, alpha)

    @property
    def charts(self) -> int:
        """Segments whose mix is watched."""
        return max(1, sum(mix.baseline is not None for mix in self.segments.values()))

    @property
    def dispersion(self) -> Dispersion:
        """That of all baselines together: a single one knows little of its own."""
        total = Dispersion()
        for _, mix in sorted(self.segments.items()):
            if mix.baseline is not None:
                total = total.plus(mix.baseline.dispersion)
        return total

    def alpha(self, arl0: float) -> float:
        """The probability with which one look may err."""
        return min(LARGEST_ALPHA, self.block / arl0)

    def _judge(self, mix: Mix, moment: Moment, alpha: float) -> None:
        change = mix.change(self.dispersion)
        if change is None:
            return
        if mix.drift is not None:
            mix.drift.calm = mix.drift.calm + 1 if change.p_value > CALM_P else 0
            if mix.drift.calm >= CALM_LOOKS:
                mix.drift = None
        elif change.p_value < alpha and change.effect >= SMALLEST_EFFECT:
            mix.drift = self._drift(mix, change, moment)

    def _drift(self, mix: Mix, change: MixChange, moment: Moment) -> Drift:
        need = share_changes(change)[0].category
        onset = began(mix.blocks, need, change.before, self.block)
        window = WINDOW_BLOCKS * self.block
        echo = any(
            chart.alarming or (chart.recovered_at is not None and moment.period - chart.recovered_at < window)
            for _, chart in moment.charts.of(QUALITY_LEG)
        )
        return Drift(moment.period, onset, need, echo)

    def rebaseline(self, labels: Mapping[str, str]) -> None:
        """Segments that carry all the labels learn anew."""
        if not labels.keys() <= {"segment", "need"}:
            return
        for name, mix in self.segments.items():
            if labels.get("segment", name) == name:
                mix.rebaseline()
                self._changed[name] = None

    def changes(self) -> Iterator[tuple[str, Any]]:
        """A value a segment."""
        for name in self._changed:
            yield name, self.segments[name].dump()
        self._changed.clear()

    def load(self, name: str, data: Any) -> None:
        """One segment."""
        self.segments[name] = Mix.load(data)
