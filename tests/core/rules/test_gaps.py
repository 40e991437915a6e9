"""Requirements and expectations: each axis rings for itself, and its evidence can be recomputed from the summaries."""

import json
from collections.abc import Iterator

from schemas.topics import ALERTS, INSIGHTS, SUMMARIES
from streams.core.closed.closing import SATISFACTION, ClosedTally, Closing
from streams.core.tallies.satisfaction import SatisfactionTally
from tests.core.closings import ASSESSMENT, FACTORY, MARKET, arriving, stage_tally
from tests.core.events import DAY0

GAPS = {"expectation_gap", "requirement_gap"}


def answers(day: int, product: str, met_disappointed: int, unmet: int, n: int = 40) -> ClosedTally:
    well = n - met_disappointed - unmet
    gaps = [0, 0, 0, 0, 0, met_disappointed + unmet, well, 0, 0, 0, 0, 0, 0]
    quadrants = [well, met_disappointed, 0, unmet]
    tally = SatisfactionTally(gaps=gaps, quadrants=quadrants, requirements=[n - unmet, unmet])
    return ClosedTally(SATISFACTION, DAY0 + day, ("main", product, "consumer", "price", ""), 0, 0, tally.dump())


def market(days: int, after: dict[str, tuple[int, int]], change: int = 20) -> Iterator[Closing]:
    """Two products, each with 4 or 5 of 40 disappointed and 2 unmet a day; from day `change` on as `after` says."""
    for day in range(days):
        usual = (4 + day % 2, 2)
        voices = [
            answers(day, name, *(after.get(name, usual) if day >= change else usual)) for name in ("pump", "valve")
        ]
        units = [stage_tally(day, stage, 100, 3) for stage in ("cutting", "welding")]
        yield from (Closing(FACTORY, units, closed=DAY0 + day), Closing(MARKET, voices, closed=DAY0 + day))


def told(closings: Iterator[Closing]) -> dict[str, list[dict]]:
    records = arriving(closings)
    by_topic: dict[str, list[dict]] = {}
    for out in ASSESSMENT.open(0, {}, -1).fold(records, len(records) - 1).outs:
        by_topic.setdefault(out.topic.stem, []).append(json.loads(out.value))
    return by_topic


def opened(outs: dict[str, list[dict]]) -> list[dict]:
    alerts = outs.get(ALERTS.stem, [])
    return [alert for alert in alerts if alert["rule"] in GAPS and alert["reason"] == "opened"]


def test_a_greater_promise_is_an_expectation_gap_of_the_whole_enterprise():
    outs = told(market(30, {"pump": (14, 2), "valve": (14, 2)}))

    (alert,) = opened(outs)
    assert (alert["rule"], alert["labels"]) == ("expectation_gap", {"enterprise": "main"})
    evidence = alert["evidence"]
    ids = set(evidence["summary_ids"])
    counts = [
        body["counts"]
        for body in outs[SUMMARIES.stem]
        if body["summary_id"] in ids and body["scope"]["kind"] == "satisfaction"
    ]
    assert evidence["x"] == sum(each["quadrants"]["met_disappointed"] for each in counts)
    assert evidence["n"] == sum(sum(each["quadrants"].values()) for each in counts)
    assert evidence["quadrants"]["met_disappointed"]["x"] == evidence["x"]
    assert evidence["gap"]["mean"] < 0
    assert evidence["needs"] == [{"need": "price", "x": evidence["x"], "n": evidence["n"]}]
    assert 0 < alert["design"]["budget_share"] <= 0.02


def test_one_product_with_unmet_requirements_speaks_for_itself():
    alerts = opened(told(market(40, {"pump": (4, 6), "valve": (4, 0)})))

    assert [(alert["rule"], alert["labels"]) for alert in alerts] == [
        ("requirement_gap", {"enterprise": "main", "product": "pump"})
    ]
    assert alerts[0]["evidence"]["requirements_met"]["x"] < alerts[0]["evidence"]["requirements_met"]["n"]


def test_where_nothing_changes_nothing_rings_and_the_quadrants_are_told():
    outs = told(market(30, {}))

    assert opened(outs) == []
    latest = {
        tuple(body["labels"].values()): body
        for body in outs[INSIGHTS.stem]
        if body["kind"] == "requirement_expectation"
    }
    assert latest.keys() == {("main",), ("main", "pump"), ("main", "valve")}
    pump = latest["main", "pump"]
    quadrants = pump["detail"]["quadrants"]
    assert (pump["n"], quadrants["unmet_disappointed"]["x"]) == (7 * 40, 14)
    assert quadrants["met_disappointed"]["interval"][0] < quadrants["met_disappointed"]["share"]
    assert pump["detail"]["gap"]["mean"] == round(-(14 + quadrants["met_disappointed"]["x"]) / 280, 6)
