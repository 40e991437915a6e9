"""A reputation suffers after weeks, never after days; it is told once, with what leads it and how long it lasts."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

from schemas.topics import ALERTS, INSIGHTS
from streams.core.closed.closing import SATISFACTION, ClosedTally, Closing
from streams.core.judging.operator import Assessment
from streams.core.tallies.satisfaction import SatisfactionTally
from tests.core.closings import FACTORY, MARKET, SETTINGS, arriving, stage_tally
from tests.core.events import DAY0

WEEKLY = Assessment(replace(SETTINGS, block=7), (FACTORY, MARKET), idle_after=3)


def market(days: int, complaints: Callable[[int], int]) -> Iterator[Closing]:
    """Forty csat answers a day, 4 of them low; so many complaints, and 30 pieces of praise."""
    for day in range(days):
        against = complaints(day)
        deeds, public = [against, 30, 2, 60, 1 + against // 4], [10, against // 2]
        tally = SatisfactionTally(([4, 0, 6, 10, 20], [0] * 11, [0] * 7), deeds=deeds, public=public)
        voice = ClosedTally(SATISFACTION, DAY0 + day, ("main", "valve", "consumer", "", ""), 0, 0, tally.dump())
        units = [stage_tally(day, stage, 100, 3) for stage in ("cutting", "welding")]
        yield from (Closing(FACTORY, units, closed=DAY0 + day), Closing(MARKET, [voice], closed=DAY0 + day))


def told(days: int, complaints: Callable[[int], int]) -> tuple[list[dict], list[dict]]:
    records = arriving(market(days, complaints))
    outs = WEEKLY.open(0, {}, -1).fold(records, len(records) - 1).outs
    alerts = [json.loads(out.value) for out in outs if out.topic is ALERTS]
    insights = [json.loads(out.value) for out in outs if out.topic is INSIGHTS]
    mine = [alert for alert in alerts if alert["rule"] == "reputation"]
    return mine, [insight for insight in insights if insight["kind"] == "reputation"]


def test_weeks_of_complaints_are_told_in_the_fourth_bad_week():
    alerts, insights = told(84, lambda day: 4 + day % 3 if day < 42 else 12)

    (alert,) = alerts
    assert alert["starts_at"] == "2026-02-16T00:00:00Z"  # day 42
    assert alert["detected_at"] == "2026-03-16T00:00:00Z"  # four weeks later
    evidence = alert["evidence"]
    assert evidence["persistent_blocks"] == 4
    assert (evidence["x"], evidence["n"]) == (28 * 16, 28 * 82)
    assert evidence["leading"]["public_adverse_share"]["interval"][0] > 0
    assert evidence["recovery"] == {
        "target_share": evidence["recovery"]["target_share"],
        "blocks": None,
        "interval": [None, None],
    }
    assert alert["design"]["budget_share"] == 0.02
    assert insights[-1]["value"] > insights[3]["value"]


def test_a_bad_week_is_no_reputation():
    alerts, _ = told(84, lambda day: 14 if 42 <= day < 49 else 4 + day % 3)

    assert alerts == []


def test_it_ends_when_the_weeks_are_good_again_and_recovery_can_be_told():
    alerts, insights = told(126, lambda day: 4 + day % 3 if not 42 <= day < 77 else 14)

    assert [alert["reason"] for alert in alerts] == ["opened", "resolved"]
    recovery = insights[-1]["detail"]["recovery"]
    assert 0 <= recovery["interval"][0] <= recovery["blocks"]
