"""Declared capacities of a view in; "growth may soon reach what this stage bears" out, as information.

Holds while demand grows beyond doubt and the chance that it passes the capacity within eight weeks is over a quarter;
withdrawn when growth stops. Evidence: the part `headroom`.
"""

from collections.abc import Iterator
from typing import Any

from streams.core.closed.closing import STAGE
from streams.core.enterprise.headroom import SOON_CHANCE, SOON_WEEKS, Headroom
from streams.core.enterprise.view import View, matching
from streams.core.stats.first_passage import WANDER
from streams.core.telling.evidence import with_ids
from streams.core.telling.finding import Finding
from streams.core.telling.headroom_words import headroom_evidence, reach_words, room_words
from streams.core.telling.label_words import where_words

FALSE_A_STAGE_YEAR = 0.2
"""Warnings a year at a stage whose demand stands at nine tenths of its capacity (measured; at seven tenths: none)."""


def growth_headroom(view: View) -> Iterator[Finding]:
    """Holds while growth will reach a declared capacity soon."""
    for found in view.headrooms:
        if found.soon:
            yield _finding(view, found)


def _finding(view: View, found: Headroom) -> Finding:
    labels = found.labels
    evidence = {"headroom": headroom_evidence(view, found)}
    weeks = SOON_WEEKS * view.places.rhythm.periods_a_week
    ids = view.summary_ids(STAGE, view.period - weeks, matching(tuple(sorted(labels.items()))))
    return Finding(
        rule="growth_headroom",
        labels=labels,
        severity="info",
        onset=view.period,
        summary=f"Growth may soon reach what {where_words(labels)} bears",
        description=f"{room_words(found)} {reach_words(view, found)} This is withdrawn when growth stops.",
        evidence=with_ids(view, evidence, ids),
        design=_design(),
    )


def _design() -> dict[str, Any]:
    return {
        "method": "log-linear growth of weekly demand, slope shrunk to none, against a declared capacity; the chance "
        "that it is passed",
        "weeks_ahead": SOON_WEEKS,
        "chance": SOON_CHANCE,
        "slope_wander_a_week": WANDER,
        "false_warnings_a_stage_year": FALSE_A_STAGE_YEAR,
    }
