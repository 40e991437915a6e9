"""The form in which every estimated share or rate is told: value, interval, and how many it rests on."""

from typing import NamedTuple


class Estimate(NamedTuple):
    """A value with its confidence interval (95 % unless said otherwise) and n."""

    value: float
    low: float
    high: float
    n: int
