"""A segment that comes to need something else is told once, by the need that grew; what a failing stage says is not."""

import json
from collections.abc import Iterator
from dataclasses import replace

from schemas.topics import ALERTS, INSIGHTS, SUMMARIES
from streams.core.closed.closing import SATISFACTION, ClosedTally, Closing
from streams.core.judging.operator import Assessment
from streams.core.tallies.satisfaction import SatisfactionTally
from tests.core.closings import FACTORY, MARKET, SETTINGS, arriving, stage_tally
from tests.core.events import DAY0

WEEKLY = Assessment(replace(SETTINGS, block=7), (FACTORY, MARKET), idle_after=3)
USUAL = {"price": 9, "delivery": 8, "service": 3}


def mentions(day: int, segment: str, needs: dict[str, int]) -> Iterator[ClosedTally]:
    for need, n in needs.items():
        tally = SatisfactionTally(mentions=[n], importance=[0, 0, 0, 0, n, 0, 0])
        yield ClosedTally(SATISFACTION, DAY0 + day, ("main", "valve", segment, need, ""), 0, 0, tally.dump())


def market(days: int, later: dict[str, int], *, change: int = 42, failed: int = 3) -> Iterator[Closing]:
    """Two segments with the usual needs; from day `change` on the public one has others, and welding fails so often."""
    for day in range(days):
        after = day >= change
        units = [stage_tally(day, "cutting", 100, 3), stage_tally(day, "welding", 100, failed if after else 3)]
        said = [*mentions(day, "consumer", USUAL), *mentions(day, "public", later if after else USUAL)]
        yield from (Closing(FACTORY, units, closed=DAY0 + day), Closing(MARKET, said, closed=DAY0 + day))


def told(closings: Iterator[Closing]) -> dict[str, list[dict]]:
    records = arriving(closings)
    by_topic: dict[str, list[dict]] = {}
    for out in WEEKLY.open(0, {}, -1).fold(records, len(records) - 1).outs:
        by_topic.setdefault(out.topic.stem, []).append(json.loads(out.value))
    return by_topic


def drifts(outs: dict[str, list[dict]]) -> list[dict]:
    return [alert for alert in outs.get(ALERTS.stem, []) if alert["rule"] == "need_drift"]


def test_a_need_that_grows_in_one_segment_is_told_with_its_share_and_since_when():
    outs = told(market(70, {"price": 8, "delivery": 4, "service": 8}))

    (alert,) = drifts(outs)
    assert alert["labels"] == {"enterprise": "main", "segment": "public", "need": "service"}
    assert alert["starts_at"] == "2026-02-16T00:00:00Z"  # day 42
    evidence = alert["evidence"]
    assert evidence["emerging"] == ["service"]
    assert evidence["needs"][0]["baseline_share"] == 0.15
    assert evidence["needs"][0]["interval"][0] > 0.15
    ids = set(evidence["summary_ids"])
    named = [
        body for body in outs[SUMMARIES.stem] if body["summary_id"] in ids and body["scope"].get("need") == "service"
    ]
    assert evidence["needs"][0]["n"] == sum(body["counts"]["mentions"] for body in named)
    assert {body["scope"]["segment"] for body in named} == {"public"}
    design = alert["design"]
    assert (
        design["arl0_periods"] == round(7 / design["alpha"], 1)
        or abs(design["arl0_periods"] * design["alpha"] - 7) < 0.01
    )
    assert design["budget_share"] <= 0.03


def test_the_drift_ends_when_the_needs_are_the_usual_ones_again():
    shifted = list(market(70, {"price": 8, "delivery": 4, "service": 8}))
    back = list(market(119, USUAL))[140:]

    assert [alert["reason"] for alert in drifts(told(iter(shifted + back)))] == ["opened", "resolved"]


def test_steady_needs_are_stable_and_a_silent_segment_cannot_be_told():
    outs = told(market(77, {}))
    latest = {body["labels"]["segment"]: body for body in outs[INSIGHTS.stem] if body["kind"] == "need_mix"}

    assert drifts(outs) == []
    assert latest["consumer"]["detail"]["verdict"] == "stable"
    assert (latest["public"]["detail"]["verdict"], latest["public"]["n"]) == ("cannot_tell", 0)


def test_what_customers_say_of_a_failing_stage_is_not_a_new_need():
    assert drifts(told(market(70, {"price": 8, "delivery": 4, "service": 8}, failed=40))) == []
