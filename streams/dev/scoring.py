"""Scenarios with their ground truth in, how often the judging was right out: each scenario over many seeds, through
replay.

A scenario that hides a cause is right when its rule fired with the true labels, an onset inside the true window and
the true verdict. A quiet one is right when its verdict holds and growth strain was not cried. Every alert opened in a
quiet scenario is a false alarm; together they must lie inside the 95 % Poisson bound of what the false-alarm budget
allows for the time that was judged.
"""

import json
import math
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from itertools import islice
from statistics import median
from typing import Any

from schemas.times import from_millis, rfc3339, to_millis
from schemas.topics import INPUTS
from streams.core.periods import Calendar
from streams.dev.replay import BLOCK_LINES, Checked, Replay
from streams.dev.simulator import SCENARIOS, Received, Scenario, Simulation
from streams.settings import Settings
from streams.topology import operators

BY_NAME = {topic.name: topic for topic in INPUTS}


@dataclass(frozen=True, slots=True)
class Run:
    """One seed of one scenario: was it right, after how many periods, and what alarmed."""

    right: bool
    delay_periods: int | None
    alarms: int
    judged_periods: int


@dataclass(frozen=True, slots=True)
class Score:
    """All seeds of one scenario; `false_alarms_bound` is what the budget allows them, None where alarms are wanted."""

    scenario: str
    expected: str
    runs: int
    right: int
    median_delay_periods: float | None
    false_alarms: int | None
    false_alarms_bound: int | None


@dataclass(slots=True)
class Told:
    """What a replay said that the truth can be held against."""

    verdicts: list[tuple[str, str]] = field(default_factory=list)
    opened: list[dict[str, Any]] = field(default_factory=list)
    alerts: list[dict[str, Any]] = field(default_factory=list)

    def take(self, name: str, value: bytes) -> None:
        """One output of the replay."""
        if name == "alerts":
            alert = json.loads(value)
            self.alerts.append(alert)
            if alert["reason"] == "opened":
                self.opened.append(alert)
        elif name == "summaries" and b'"verdict":' in value:
            summary = json.loads(value)
            self.verdicts.append((summary["period_start"], summary["verdict"]))


def run_scenario(scenario: Scenario, seed: int, settings: Settings) -> Run:
    """One scenario with one seed through the operators."""
    told = Told()
