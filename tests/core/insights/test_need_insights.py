"""Importance against performance, and how many needs of how many customers are served well."""

import json

import pytest

from schemas.topics import INSIGHTS
from streams.core.closed.closing import SATISFACTION, ClosedTally, Closing
from streams.core.stats.estimate import Estimate
from streams.core.stats.importance_performance import quadrant
from streams.core.tallies.satisfaction import SatisfactionTally
from tests.core.closings import ASSESSMENT, FACTORY, MARKET, arriving, stage_tally
from tests.core.events import DAY0

NEEDS = {"durability": ([0, 0, 0, 0, 10, 20, 30], 20), "price": ([10, 20, 20, 10, 0, 0, 0], 58)}
"""Need to the histogram of its importance, and how many of 60 are satisfied."""


def said(day: int, segment: str) -> list[ClosedTally]:
    tallies = [
        (
            need,
            SatisfactionTally(([60 - well, 0, 0, 0, well], [0] * 11, [0] * 7), importance=list(matters), mentions=[60]),
        )
        for need, (matters, well) in NEEDS.items()
    ]
    tallies.append(("", SatisfactionTally(deeds=[0, 0, 0, 100, 0])))
    return [
        ClosedTally(SATISFACTION, DAY0 + day, ("main", "valve", segment, need, ""), 0, 0, tally.dump())
        for need, tally in tallies
    ]


def told(days: int, silent_from: int = 99) -> dict[tuple, dict]:
    closings = []
    for day in range(days):
        voices = said(day, "consumer") + (said(day, "public") if day < silent_from else [])
        units = [stage_tally(day, stage, 100, 3) for stage in ("cutting", "welding")]
        closings += [Closing(FACTORY, units, closed=DAY0 + day), Closing(MARKET, voices, closed=DAY0 + day)]
    outs = ASSESSMENT.open(0, {}, -1).fold(arriving(closings), len(closings) - 1).outs
    insights = [json.loads(out.value) for out in outs if out.topic is INSIGHTS]
    return {(body["kind"], *list(body["labels"].values())[1:]): body for body in insights}


def test_what_matters_and_is_ill_served_is_where_to_concentrate():
    insights = told(2)
    durability = insights["importance_performance", "durability", "consumer"]

    assert durability["detail"]["quadrant"] == "concentrate_here"
    assert (durability["value"], durability["n"]) == (pytest.approx(1 / 3, abs=1e-6), 120)
    assert insights["importance_performance", "price", "consumer"]["detail"]["quadrant"] == "possible_overkill"


@pytest.mark.parametrize(
    ("importance", "performance", "expected"),
    [
        ((5.0, 6.0), (0.8, 0.9), "keep_up"),
        ((2.0, 3.0), (0.1, 0.2), "low_priority"),
        ((3.5, 4.5), (0.8, 0.9), "cannot_tell"),
        ((5.0, 6.0), (0.4, 0.6), "cannot_tell"),
    ],
)
def test_a_box_that_a_cut_runs_through_cannot_be_told(importance, performance, expected):
    matters, served = (Estimate((low + high) / 2, low, high, 30) for low, high in (importance, performance))

    assert quadrant(matters, served, 4.0, 0.5) == expected


def test_coverage_is_needs_served_well_times_customers_reached():
    insights = told(2)

    assert insights["needs_coverage", "consumer"]["value"] == 0.0  # durability matters, and is served ill
    enterprise = insights["needs_coverage",]
    assert enterprise["detail"]["needs_served"] == {"share": 0.0, "important": 2, "well": 0}
    assert enterprise["detail"]["reach"]["share"] == 0.5  # those who speak of the price
    assert (enterprise["value"], enterprise["interval"]) == (0.0, [0.0, 0.0])


def test_a_segment_that_is_silent_for_a_window_cannot_be_told_and_widens_the_reach():
    insights = told(10, silent_from=2)

    public = insights["needs_coverage", "public"]
    assert (public["detail"]["verdict"], public["n"], public["interval"]) == ("cannot_tell", 0, [0.0, 1.0])
    assert public["detail"]["last_heard"] == "2026-01-07T00:00:00Z"
    enterprise = insights["needs_coverage",]["detail"]
    assert enterprise["silent"] == ["public"]
    low, high = enterprise["reach"]["interval"]
    assert high - low > 0.2
