"""Stable processes in, the false alarms of the chart that judging uses out: as it is learned, frozen and judged.

Its stated ARL₀ is of one side, on average over baselines. Where there is no dispersion the chart errs to the quiet
side, since it learns how much periods vary and never holds that for less than chance.
"""

import math
import time
from collections.abc import Callable

import numpy as np

from streams.core.charts.chart import Chart, Design
from streams.core.charts.scan import Limits

BASELINE, WATCHED = 25, 300
FEWEST = 20
NEVER = 1e8
Counts = tuple[list[int], list[int]]
"""Failures and units of each period."""
Process = Callable[[np.random.Generator, int], Counts]


def steady(n: int, p: float) -> Process:
    """Of n units a period, p fail."""
    return lambda rng, periods: (rng.binomial(n, p, periods).tolist(), [n] * periods)


def wandering(n: int, p: float, phi: float, rho: float = 0.0) -> Process:
    """Rates that wander on the logit scale: dispersion φ, correlation ρ of neighbours (AR(1))."""

    def drawn(rng: np.random.Generator, periods: int) -> Counts:
        sigma = math.sqrt((phi - 1) / (n * p * (1 - p)))
        shocks = rng.normal(0, 1, periods)
        at = shocks.copy()
        for period in range(1, periods):
            at[period] = rho * at[period - 1] + math.sqrt(1 - rho * rho) * shocks[period]
        odds = p / (1 - p) * np.exp(sigma * at)
        return rng.binomial(n, odds / (1 + odds)).tolist(), [n] * periods

    return drawn


def growing(n: int, p: float, times: float) -> Process:
    """Volume that grows evenly to so many times n once judging has begun."""

    def drawn(rng: np.random.Generator, periods: int) -> Counts:
        grown = np.concatenate([np.ones(BASELINE), np.linspace(1, times, periods - BASELINE)])
        units = (n * grown).astype(int)
        return rng.binomial(units, p).tolist(), units.tolist()

    return drawn


PROCESSES: dict[str, Process] = {
    "n 300, p .03": steady(300, 0.03),
    "n 20, p .05": steady(20, 0.05),
    "φ 2": wandering(400, 0.05, 2.0),
    "φ 5": wandering(400, 0.05, 5.0),
    "φ 3, AR(1) .7": wandering(400, 0.05, 3.0, 0.7),
    "fivefold volume": growing(100, 0.05, 5.0),
}


def run_length(rng: np.random.Generator, stated: float, seconds: float, process: Process) -> tuple[float, float, int]:
    """Periods between false alarms of a stable process with their standard error, and the number of charts."""
    design = Design(Limits(stated, NEVER), BASELINE)
    alarms: list[int] = []
    quiet: list[int] = []
    until = time.perf_counter() + seconds
    while time.perf_counter() < until or len(alarms) < FEWEST:
        chart, found, at_risk = Chart(), 0, 0
        for period, (x, n) in enumerate(zip(*process(rng, BASELINE + WATCHED), strict=True)):
            at_risk += chart.baseline is not None and not chart.alarming
            chart.observe(period, {"": [x, n]}, design)
            found += chart.alarm_since == period
        alarms.append(found)
        quiet.append(at_risk)
    rate = max(1, sum(alarms)) / sum(quiet)
    error = float(np.std([a - rate * q for a, q in zip(alarms, quiet, strict=True)], ddof=1)) * math.sqrt(len(alarms))
    return 1 / rate, error / sum(quiet) / rate**2, len(alarms)
