"""A scenario and a seed in, the events of a factory and its market out, for want of a real one.

Causes act through mechanisms: demand meets capacity in queues (`station`), pressure and other causes make and hide
defects in trays of pieces (`tray`, `production`), customers judge what reaches them against what they expected
(`experience`), say so days later (`feedback`) and come back or not (`market`), which is the demand of tomorrow. The
theory stands at the top of those files.

    for line in generate(SCENARIOS["growth-strain"], seed=7): ...
"""

from collections.abc import Iterator
from datetime import datetime

from streams.dev.event_log import LogLine
from streams.dev.simulator.receipt import Received
from streams.dev.simulator.scenario import Scenario, Truth
from streams.dev.simulator.scenarios import SCENARIOS
from streams.dev.simulator.simulation import Simulation

__all__ = ["SCENARIOS", "LogLine", "Received", "Scenario", "Simulation", "Truth", "generate", "live"]


def generate(scenario: Scenario, seed: int, *, capacity_restored_at: datetime | None = None) -> Iterator[LogLine]:
    """Every line of a run, in the order of receipt; the same bytes for the same arguments.

    `capacity_restored_at` lets the stages that the scenario left behind follow its growth from that moment on.
    """
    return Simulation(scenario, seed, capacity_restored_at=capacity_restored_at)


def live(scenario: Scenario, seed: int) -> Simulation:
    """The same lines for a caller that paces them, and may restore capacity on the way."""
    return Simulation(scenario, seed)
