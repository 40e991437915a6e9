"""Observation + state → state + alarm: the one shape of every control chart.

A chart is a frozen dataclass of settings; its state is a NamedTuple of numbers (and tuples of numbers), so that it
goes into a snapshot as a plain list. `update(state, …)` takes what that chart observes; nothing is ever changed in
place. An alarm does not reset a chart: who handles the alarm starts again from `initial()`.
"""

from typing import Any, NamedTuple, Protocol, TypeVar

S = TypeVar("S", bound=tuple[Any, ...])


class Chart(Protocol[S]):
    """Settings of one control chart."""

    def initial(self) -> S:
        """The state before the first observation."""
        ...

    def alarm(self, state: S) -> bool:
        """Whether the last update crossed a limit."""
        ...


class Point(NamedTuple):
    """State of a chart without memory (Shewhart): its last point between its limits."""

    seen: int = 0
    value: float = 0.0
    lower: float = 0.0
    upper: float = 0.0

    @property
    def outside(self) -> bool:
        """Strictly outside the limits."""
        return self.seen > 0 and not self.lower <= self.value <= self.upper


def dump(state: tuple[Any, ...]) -> list[Any]:
    """State → plain list for a snapshot."""
    return [list(value) if isinstance(value, tuple) else value for value in state]


def load(chart: Chart[S], plain: list[Any]) -> S:
    """Plain list → state of this chart."""
    values = [tuple(value) if isinstance(value, list) else value for value in plain]
    return type(chart.initial())(*values)
