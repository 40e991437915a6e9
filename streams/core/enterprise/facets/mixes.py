"""The cells of each judged period in, what the last block of periods was made of out: by stage and for the customers,
group by group. What `mix_or_rate` holds against the frozen baselines.
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from streams.core.charts.series import ChartId
from streams.core.enterprise.facets.facet import Moment
from streams.core.enterprise.rate_and_mix import DIMENSIONS, marginals
from streams.core.enterprise.strain import QUALITY_LEG, SATISFACTION_LEG
from streams.core.enterprise.view import JudgingSettings
from streams.core.snapshot import Format
from streams.core.tallies.stage import OTHER

MAX_GROUPS = 1_000
"""Groups that a label keeps apart in a period; the rest share one."""

Groups = dict[str, tuple[int, int]]


class Mixes:
    """The marginal tables of the last block of periods, a value a period and chart of the two legs."""

    name: ClassVar[str] = "mixes"
    FORMAT: ClassVar[Format] = Format("mixes")

    def __init__(self, settings: JudgingSettings) -> None:
        self._kept = settings.block
        self._periods: dict[tuple[int, str], list[Groups]] = {}
        self._changed: dict[tuple[int, str], None] = {}
        self._totals: dict[str, list[dict[str, list[int]]]] = {}
        """Chart to the sums of its block, a table a label: group to x, n and the periods it is in."""

    def observe(self, moment: Moment) -> None:
        """Adds a period, and forgets what is older than a block."""
        for name in [name for name in self._periods if name[0] <= moment.period - self._kept]:
            self._count(name[1], self._periods.pop(name), -1)
            self._changed[name] = None
        for identity, tables in _tables(moment).items():
            name = moment.period, _name(identity)
            self._periods[name] = [_bounded(table) for table in tables]
            self._count(name[1], self._periods[name], 1)
            self._changed[name] = None

    def _count(self, chart: str, tables: list[Groups], sign: int) -> None:
        totals = self._totals.setdefault(chart, [{} for _ in tables])
        for total, table in zip(totals, tables, strict=True):
            for group, (x, n) in table.items():
                sums = total.get(group)
                if sums is None:
                    sums = total[group] = [0, 0, 0]
                sums[0] += sign * x
                sums[1] += sign * n
                sums[2] += sign
                if not sums[2]:
                    del total[group]

    def latest(self, identity: ChartId, position: int) -> Groups:
        """The groups of one label over the last block, by name."""
        totals = self._totals.get(_name(identity))
        return {group: (x, n) for group, (x, n, _) in totals[position].items()} if totals else {}

    def rebaseline(self, labels: Mapping[str, str]) -> None:
        """Nothing here is a baseline."""

    def changes(self) -> Iterator[tuple[str, Any]]:
        """A value a period and chart."""
        for period, name in self._changed:
            yield f"{period}/{name}", self._periods.get((period, name))
        self._changed.clear()

    def load(self, name: str, data: Any) -> None:
        """One period of one chart."""
        period, _, chart = name.partition("/")
        tables = [{group: (x, n) for group, (x, n) in table.items()} for table in data]
        self._periods[int(period), chart] = tables
        self._count(chart, tables, 1)


def _tables(moment: Moment) -> dict[ChartId, list[Groups]]:
    """A table of groups for each label of each chart of the two legs."""
    return {
        identity: marginals(cells, len(DIMENSIONS[identity.series]))
        for identity, cells in moment.cells.items()
        if identity.series in (QUALITY_LEG, SATISFACTION_LEG)
    }


def _name(identity: ChartId) -> str:
    return "/".join((identity.series, *(value for _, value in identity.labels)))


def _bounded(groups: Groups) -> Groups:
    kept = dict(sorted(groups.items())[:MAX_GROUPS])
    rest = [counts for group, counts in groups.items() if group not in kept]
    if rest:
        x, n = kept.get(OTHER, (0, 0))
        kept[OTHER] = x + sum(each[0] for each in rest), n + sum(each[1] for each in rest)
    return kept
