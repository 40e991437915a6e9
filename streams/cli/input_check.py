"""The counters of a running worker in; what is odd about its input out, each with a remedy, for `andon doctor`."""

import re
from collections import Counter
from typing import NamedTuple


class Oddity(NamedTuple):
    """Messages that a counter counts: what they are (behind their number), and what to do."""

    counter: str
    detail: str
    remedy: str


ODDITIES = (
    Oddity(
        "andon_id_conflicts_total",
        "events came under an event_id that their sender had used for other content; each was counted",
        "let each publisher number its events once, or give each its own CloudEvents source",
    ),
    Oddity(
        "andon_events_scaled_down_total",
        "inspections had more than 10¹² units; each was counted with the same shares of 10¹²",
        "look for a counter that overflows, or a number in the wrong field",
    ),
)
"""In the order in which they are told."""

_SAMPLE = re.compile(r"^(\w+)(?:\{.*\})? ([0-9.e+]+)$", re.MULTILINE)


def odd_input(metrics: str) -> list[tuple[str, str]]:
    """Details and remedies, from the text of `/metrics`; the numbers count from the worker's start."""
    sums: Counter[str] = Counter()
    for name, number in _SAMPLE.findall(metrics):
        sums[name] += int(float(number))
    return [(f"{sums[one.counter]:,} {one.detail}", one.remedy) for one in ODDITIES if sums[one.counter]]
