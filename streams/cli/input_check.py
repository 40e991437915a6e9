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
    Oddity(
        "andon_too_late_events_total",
        "events came so late that their period is kept no more; they are in no summary",
        "set the clocks of the publishers, raise ANDON_KEEP_PERIODS, or replay the log of those days",
    ),
)
"""In the order in which they are told."""

LATE_SHARE = 0.01
"""Of all events, above which those that come after their period has closed are told."""

_OUTCOME = re.compile(r'^andon_events_total\{.*outcome="(\w+)".*\} ([0-9.e+]+)$', re.MULTILINE)
_SAMPLE = re.compile(r"^(\w+)(?:\{.*\})? ([0-9.e+]+)$", re.MULTILINE)


def odd_input(metrics: str) -> list[tuple[str, str]]:
    """Details and remedies, from the text of `/metrics`; the numbers count from the worker's start."""
    sums: Counter[str] = Counter()
    for name, number in _SAMPLE.findall(metrics):
        sums[name] += int(float(number))
    told = [(f"{sums[one.counter]:,} {one.detail}", one.remedy) for one in ODDITIES if sums[one.counter]]
    return told + _late(metrics)


def _late(metrics: str) -> list[tuple[str, str]]:
    outcomes: Counter[str] = Counter()
    for outcome, number in _OUTCOME.findall(metrics):
        outcomes[outcome] += int(float(number))
    share = outcomes["late"] / max(1, outcomes.total())
    if share <= LATE_SHARE:
        return []
    remedy = "raise ANDON_GRACE, or let the publishers send sooner: what is late amends summaries and is never judged"
    return [(f"{share:.1%} of all events came after their period had closed", remedy)]
