"""Trays arrive at a stage of one line; when each one starts, under what pressure, and how fast it is worked go out.

Theory. A station is a queue with one server. Below capacity it works at its normal pace and a tray waits as Kingman
(1961, Math. Proc. Camb. Phil. Soc. 57:902) says: Wq ≈ ρ/(1−ρ) · (c_a² + c_s²)/2 · τ, so that going from 80 to 90 %
utilisation more than doubles the wait. Work in process and throughput then obey L = λW (Little 1961, Oper. Res.
9:383) without being told to.

Above capacity no queue would ever end, and real people do not let it: they work faster and check less, which Oliva &
Sterman (2001, Management Science 47:894) call the erosion of quality, and KC & Terwiesch (2009, Management Science
55:1486) measured in hospitals. Here

    pressure = (arrivals a day, averaged over some days + backlog ÷ the days in which one would like to have cleared
it) ÷ capacity pace     = capacity · max(1, effort · pressure),  effort < 1

so a stage under a load λ > capacity settles at a pace of λ, with a queue of (1/effort − 1) · clearing days, and at a
pressure of load ÷ effort. What pressure above 1 does to a piece is production's business: odds of a defect ∝
pressure^hurry.
"""

import math
from typing import NamedTuple

EFFORT = 0.6
CLEARING_DAYS = 5.0
RATE_DAYS = 4.0
"""Memory of the average of the arrivals."""


class Turn(NamedTuple):
    """One tray's turn at a station."""

    start: float
    waited: float
    pressure: float
    """1 or more; 1 means that the normal pace suffices."""
    pace: float
    """Pieces a day."""


class Station:
    """The queue of one stage of one line; trays come in the order of their arrival."""

    def __init__(self, arrivals_per_day: float) -> None:
        self._rate = arrivals_per_day
        self._last_arrival = -math.inf
        self.free_at = -math.inf
        self._pace = 0.0

    def begin(self, arrival: float, pieces: int, capacity: float) -> Turn:
        """The turn of a tray that arrives now, at a stage that can make `capacity` pieces a day."""
        self._count_arrival(arrival, pieces)
        waited = max(0.0, self.free_at - arrival)
        backlog = waited * self._pace
        pressure = (self._rate + backlog / CLEARING_DAYS) / capacity
        self._pace = capacity * max(1.0, EFFORT * pressure)
        return Turn(arrival + waited, waited, max(1.0, pressure), self._pace)

    def end(self, turn: Turn, work: float) -> float:
        """When the turn ends that takes the effort of `work` pieces; the station is busy until then."""
        self.free_at = turn.start + work / turn.pace
        return self.free_at

    def _count_arrival(self, arrival: float, pieces: int) -> None:
        if self._last_arrival > -math.inf:
            self._rate *= math.exp((self._last_arrival - arrival) / RATE_DAYS)
            self._rate += pieces / RATE_DAYS
        self._last_arrival = arrival
