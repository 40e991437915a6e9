"""What customers said, with its uncertainty: in all and by group, and against the units that were shipped."""

import json

import pytest

from schemas.topics import INSIGHTS
from streams.core.closed.closing import SATISFACTION, ClosedTally, Closing
from streams.core.tallies.satisfaction import SatisfactionTally
from tests.core.closings import ASSESSMENT, FACTORY, MARKET, arriving, stage_tally
from tests.core.events import DAY0

PROMOTERS_50_DETRACTORS_20 = [0, 0, 0, 0, 0, 0, 20, 15, 15, 25, 25]


def voice(day: int, segment: str = "", **scores: list[int]) -> ClosedTally:
    histograms = (scores.get("csat", [0] * 5), scores.get("nps", [0] * 11), scores.get("ces", [0] * 7))
    tally = SatisfactionTally(histograms, scores.get("deeds", [0] * 5))
    return ClosedTally(SATISFACTION, DAY0 + day, ("main", "valve", segment, "", ""), 0, 0, tally.dump())


def told(days: int, voices: dict[int, list[ClosedTally]]) -> dict[tuple, dict]:
    """The latest insights after so many days of 100 units each, by kind and labels."""
    closings = []
    for number in range(days):
        units = [stage_tally(number, stage, 100, 0) for stage in ("cutting", "welding")]
        closings += [Closing(FACTORY, units), Closing(FACTORY, closed=DAY0 + number)]
        closings += [Closing(MARKET, voices.get(number, [])), Closing(MARKET, closed=DAY0 + number)]
    outs = ASSESSMENT.open(0, {}, -1).fold(arriving(closings), len(closings) - 1).outs
    insights = [json.loads(out.value) for out in outs if out.topic is INSIGHTS]
    return {(body["kind"], *sorted(body["labels"].items())[1:]): body for body in insights}


def test_the_net_promoter_score_carries_the_variance_of_its_answers():
    nps = told(1, {0: [voice(0, nps=PROMOTERS_50_DETRACTORS_20)]})["nps", ("window", "7")]

    assert nps["value"] == 0.3
    assert nps["interval"] == pytest.approx([0.145, 0.437], abs=0.01)  # ± 15 points at n = 100
    assert nps["detail"]["detractors"] == 20


def test_csat_is_told_for_everybody_and_for_each_segment_apart():
    insights = told(2, {0: [voice(0, "public", csat=[8, 0, 0, 2, 0])], 1: [voice(1, "consumer", csat=[0, 0, 0, 5, 5])]})

    assert insights["csat", ("window", "7")]["value"] == 0.6
    assert insights["csat", ("segment", "public"), ("window", "7")]["value"] == 0.2
    assert insights["csat", ("segment", "consumer"), ("window", "7")]["detail"]["mean"] == 4.5
    assert insights["csat", ("window", "1")]["n"] == 10


def test_what_leaves_the_window_leaves_the_score():
    insights = told(9, {0: [voice(0, csat=[50, 0, 0, 0, 0])], 8: [voice(8, csat=[0, 0, 0, 0, 10])]})

    assert insights["csat", ("window", "7")]["value"] == 1.0


def test_complaints_are_told_per_thousand_units_shipped_before_them():
    complaints = told(12, {11: [voice(11, deeds=[7, 0, 0, 0, 0])]})["complaints_per_thousand_units",]

    assert complaints["value"] == 10.0  # 7 complaints in a week, 100 units a day
    assert complaints["n"] == 700
    assert complaints["interval"][0] < 10 < complaints["interval"][1]
    assert complaints["detail"]["immature_periods"] == 6


def test_nothing_is_told_of_units_that_nobody_can_have_answered_yet():
    insights = told(3, {2: [voice(2, csat=[0, 0, 0, 0, 9])]})

    assert ("response_coverage",) not in insights
    assert ("csat", ("window", "1")) in insights
