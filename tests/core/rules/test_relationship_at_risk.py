"""More customers fall than before: told apart for new and existing ones, with what it may cost; quiet otherwise."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from schemas.codec import decode
from schemas.topics import ALERTS, INSIGHTS, RECOMMENDATIONS, SUMMARIES
from streams.core.closed.closing import RELATIONSHIP, ClosedTally, Closing
from streams.core.judging.operator import Assessment
from streams.core.tallies.relationship import RelationshipTally
from tests.core.closings import FACTORY, MARKET, SETTINGS, arriving, day
from tests.core.events import DAY0

LEDGER = "relationships.v1/0"
COSTLY = Assessment(replace(SETTINGS, cost_lose_customer=500.0, cost_win_customer=100.0), (FACTORY, MARKET, LEDGER), 3)


def customers(number: int, relationship: str, fell: int) -> ClosedTally:
    tally = RelationshipTally(
        known=400, at_risk=20 + fell, failed=40, recovered=10, heard=50, sound=50, fell=fell, exposed=400, churned=1
    )
    tally.repurchase_due, tally.repurchased, tally.recovery_due, tally.recovered_in_time = 20, 5, 4, 1
    return ClosedTally(RELATIONSHIP, DAY0 + number, ("main", "trade", relationship), 0, 0, tally.dump())


def market(days: int, new: int, since: int) -> Iterator[Closing]:
    """From day `since` on, `new` of 50 new customers fall each day instead of 5."""
    for number in range(days):
        yield from day(number)
        fallen = new if number >= since else 4 + number % 3
        groups = [customers(number, "new", fallen), customers(number, "existing", 4 + number % 3)]
        yield Closing(LEDGER, groups)
        yield Closing(LEDGER, closed=DAY0 + number)


def said(closings: Iterator[Closing], topic):
    outs = COSTLY.open(0, {}, -1).fold(arriving(closings), 10_000).outs
    return [decode(topic, out.value) for out in outs if out.topic is topic]


def test_new_customers_who_fall_are_told_apart_from_existing_ones():
    alerts = [alert for alert in said(market(30, new=20, since=18), ALERTS) if alert.rule == "relationship_at_risk"]

    assert {alert.labels["relationship"] for alert in alerts} == {"new"}
    opened = alerts[0]
    assert 18 <= (opened.starts_at.date() - opened.starts_at.date().replace(month=1, day=5)).days <= 19
    assert opened.evidence["baseline"]["n"] == 500
    assert (opened.evidence["known"], opened.evidence["at_risk"], opened.evidence["cost_if_lost"]) == (400, 40, 20_000)
    assert opened.design["budget_share"] == pytest.approx(0.02 / 2)


def test_the_evidence_rests_on_summaries_that_hold_its_numbers():
    closings = list(market(30, new=20, since=18))
    (opened, *_) = [a for a in said(iter(closings), ALERTS) if a.rule == "relationship_at_risk"]
    summaries = {summary.summary_id: summary for summary in said(iter(closings), SUMMARIES)}
    rows = [
        row
        for identity in opened.evidence["summary_ids"]
        for row in summaries[identity].relationships or ()
        if row.relationship == "new"
    ]

    assert (sum(row.fell for row in rows), sum(row.sound for row in rows)) == (
        opened.evidence["x"],
        opened.evidence["n"],
    )


def test_steady_customers_raise_nothing():
    assert said(market(60, new=0, since=99), ALERTS) == []


def test_new_customers_are_to_be_made_good():
    advice = said(market(30, new=20, since=18), RECOMMENDATIONS)

    assert {one.action for one in advice} == {"recover_customers"}
    assert advice[0].evidence["cost_if_lost"] == 20_000
    assert "20,000" in advice[0].rationale


def test_insights_tell_new_and_existing_customers_apart_with_intervals():
    told = {(i.kind, tuple(sorted(i.labels.items()))): i for i in said(market(12, new=0, since=99), INSIGHTS)}
    new = (("enterprise", "main"), ("relationship", "new"))

    at_risk, stays = told["relationship_at_risk", new], told["retention", new]
    assert (at_risk.n, at_risk.detail["at_risk"]) == (400, 26)
    assert (at_risk.detail["cost_if_lost"], at_risk.detail["customers_to_win_for_that"]) == (13_000, 130)
    assert stays.value == pytest.approx((399 / 400) ** 7, abs=1e-6)
    assert told["repurchase", new].value == 0.25
    assert told["repurchase", (("enterprise", "main"),)].n == 2 * 7 * 20
    assert told["first_failure_recovery", new].n == 28
    assert all(i.interval[0] < i.value < i.interval[1] for i in (at_risk, stays, told["repurchase", new]))


def test_retention_is_not_told_where_nobody_says_who_leaves():
    closings = [*day(0), Closing(LEDGER, [ClosedTally(RELATIONSHIP, DAY0, ("main", "", "new"), 0, 0, [9] + [0] * 19)])]
    kinds = {i.kind for i in said(iter([*closings, Closing(LEDGER, closed=DAY0)]), INSIGHTS)}

    assert "relationship_at_risk" in kinds
    assert "retention" not in kinds


def test_an_erasure_is_told_without_saying_whose():
    wish = RelationshipTally(erased=2, not_found=1)
    tally = ClosedTally(RELATIONSHIP, DAY0, ("main", "", ""), 0, 0, wish.dump())
    closings = [*day(0), Closing(LEDGER, [tally]), Closing(LEDGER, closed=DAY0)]
    (told,) = [insight for insight in said(iter(closings), INSIGHTS) if insight.kind == "customers_erased"]

    assert (told.n, told.value, told.detail) == (2, None, {"erased": 2, "not_found": 1})
    assert json.loads(told.model_dump_json())["labels"] == {"enterprise": "main"}
