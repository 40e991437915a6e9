"""Stable processes in, the false alarms of the chart that judging uses out: learned, frozen, and confirmed.

Its stated ARL₀ is an average over baselines and a lower bound, since an alarm must besides stand out by 2.5 standard
errors, and small counts are told by the mid-p.
"""

import math
import time

import numpy as np

from streams.core.charts.chart import Chart
from streams.core.charts.design import Design

BASELINE, WATCHED = 25, 300
FEWEST = 20


def false_alarms(
    rng: np.random.Generator, stated: float, seconds: float, *, n: int, p: float
) -> tuple[float, float, int]:
    """Periods between false alarms with their standard error, and the number of charts; of n units a period, p fail."""
    design = Design(stated, BASELINE)
    alarms: list[int] = []
    quiet: list[int] = []
    until = time.perf_counter() + seconds
    while time.perf_counter() < until or len(alarms) < FEWEST:
        chart, found, at_risk = Chart(), 0, 0
        for period, x in enumerate(rng.binomial(n, p, BASELINE + WATCHED).tolist()):
            at_risk += chart.baseline is not None and not chart.alarming
            chart.observe(period, {"": [x, n]}, design)
            found += chart.alarm_since == period
        alarms.append(found)
        quiet.append(at_risk)
    rate = sum(alarms) / sum(quiet)
    error = float(np.std([a - rate * q for a, q in zip(alarms, quiet, strict=True)], ddof=1)) * math.sqrt(len(alarms))
    return 1 / rate, error / sum(quiet) / rate**2, len(alarms)
