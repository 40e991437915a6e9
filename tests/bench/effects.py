"""Random actions with a known truth in; how often the product says `verified` and `harmful` out, right and wrong.

Groups fail around five times a period each, wander from period to period (gamma, CV 0.25; 0.1 for all together) and
drift of their own (random walk, standard deviation 0.3 in four weeks, or none). The treated group has failed 2.5 times
as often for a week before the action; a calm month before that measures the drift. The product's own difference, drift
and bounds are run.
"""

import time
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from streams.core.stats.untreated import HARMED, HELPED, Group, difference, drift_over, own_drift

SECONDS = 120.0
ACTIONS = 1_000
"""Of each kind and setting, as far as the time allows."""
CALM, BEFORE, AFTER = 30, 7, 28
USUAL, WORSE = 5.0, 2.5
WANDERS, TOGETHER, DRIFT = 0.25, 0.1, 0.3
PHI = 1 + USUAL * 2 * WANDERS**2
Counts = NDArray[np.int64]


class Kind(NamedTuple):
    """By what the action multiplies the treated, and what happens to all meanwhile."""

    treated: float
    everywhere: float


KINDS: dict[str, Kind] = {
    "nothing": Kind(1.0, 1.0),
    "common cure": Kind(1.0, 0.4),
    "all get worse": Kind(1.0, 1.6),
    "cured": Kind(0.4, 1.0),
    "cured while all get worse": Kind(0.4, 1.6),
    "harm": Kind(1.6, 1.0),
}
SETTINGS: tuple[tuple[int, float], ...] = ((5, 0.0), (5, DRIFT), (12, DRIFT))
"""Untreated groups, and their own drift in four weeks."""


def counts(rng: np.random.Generator, kind: Kind, groups: int, drift: float) -> Counts:
    """Failures by group (the treated first) and period."""
    periods = CALM + BEFORE + AFTER
    shape = (groups + 1, periods)
    wander = rng.gamma(WANDERS**-2, WANDERS**2, shape) * rng.gamma(TOGETHER**-2, TOGETHER**2, (1, periods))
    own = np.exp(np.cumsum(rng.normal(0, drift / np.sqrt(28), shape), 1))
    rate = np.ones(shape)
    rate[0, CALM:] = WORSE
    rate[0, CALM + BEFORE :] *= kind.treated
    rate[:, CALM + BEFORE :] *= kind.everywhere
    return rng.poisson(USUAL * wander * own * rate)


def outcome(x: Counts) -> tuple[str, int]:
    """What is told, and how many periods after the action."""
    calm = [{f"{at}": (float(row[period]), USUAL) for at, row in enumerate(x)} for period in range(CALM)]
    drift, acted = own_drift(calm, PHI), CALM + BEFORE
    for look in sorted({*HELPED, *HARMED}):
        treated, *others = [
            Group(float(row[CALM:acted].sum()), USUAL * BEFORE, float(row[acted : acted + look].sum()), USUAL * look)
            for row in x
        ]
        found = difference(treated, others, PHI, drift_over(drift, BEFORE, look))
        if found is not None and look in HELPED and found.t < -found.bound(HELPED[look]):
            return "verified", look
        if found is not None and look in HARMED and found.t > found.bound(HARMED[look]):
            return "harmful", look
    return "ineffective", AFTER


def run() -> list[dict[str, Any]]:
    """A row a kind and setting."""
    rows = []
    share = SECONDS / len(SETTINGS) / len(KINDS)
    for groups, drift in SETTINGS:
        for name, kind in KINDS.items():
            rng, started, told = np.random.default_rng(9), time.monotonic(), []
            while len(told) < ACTIONS and time.monotonic() - started < share:
                told.append(outcome(counts(rng, kind, groups, drift)))
            part = {each: 100 * sum(said == each for said, _ in told) / len(told) for each in ("verified", "harmful")}
            early = 100 * sum(said == "harmful" and look <= 14 for said, look in told) / len(told)
            rows.append(
                {
                    "what": f"{name}; {groups} untreated, drift {drift}",
                    "value": round(part["verified"], 1),
                    "unit": "% verified",
                    "harmful %": round(part["harmful"], 1),
                    "harmful in 14 %": round(early, 1),
                    "actions": len(told),
                }
            )
    return rows
