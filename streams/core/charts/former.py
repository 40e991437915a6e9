"""A chart as releases up to November 2026 stored it in; the same chart for the scan out.

Its frozen baseline stays, the periods it still knows one by one are what the scan judges, and an alarm goes on.
"""

from typing import Any

from streams.core.charts.baseline import Baseline
from streams.core.charts.scan import Scan
from streams.core.charts.sums import Block, Sums

UNKNOWN = -1
"""The period of what was learned before: it was not kept."""


def scanned(data: Any) -> Any:
    """The JSON data of version 4 as that of version 5."""
    learned, cells, base, (_, _, onset, alarm_since, recovered_at), recent, rebased, _, worsened_at = data
    learning = [[[x, n, UNKNOWN] for x, n in learned], cells]
    times = [recovered_at, worsened_at, None, None, None]
    if base is None:
        return [learning, None, None, [], [], times, 0, rebased]
    x, n, periods, dispersion, known, until, pearson, *_ = base
    baseline = Baseline(x, n, periods, dispersion, known, until)
    squares = pearson or dispersion * (periods - 1)
    scan = Scan(baseline.expected_before()._replace(squares=squares))
    points = [_point(point) for point in recent]
    for point in points:
        _take(scan, point, onset, alarm_since)
    if alarm_since is not None and onset is not None:
        scan.side, scan.onset, scan.onsets, scan.since = 1, onset, (onset, onset), alarm_since
    return [learning, baseline.dump(), scan.dump(), [], points, times, 0, rebased]


def _point(point: Any) -> list[Any]:
    period, x, n, expected, z, cusum, variance, _ = point
    return [period, x, n, expected, z, cusum, variance, 1.0]


def _take(scan: Scan, point: list[Any], onset: int | None, alarm_since: int | None) -> None:
    """A period becomes a block; those before the onset of an alarm are part of what was before."""
    period, x, n, expected, *_ = point
    seen = Sums(float(x), expected, expected * (1 - expected / n), squares=1.0)
    if alarm_since is None or (onset is not None and period >= onset):
        scan.blocks.append(Block(period, seen))
    else:
        scan.before = scan.before.plus(seen)
    if alarm_since is not None and period > alarm_since:
        scan.after = scan.after.plus(seen)
