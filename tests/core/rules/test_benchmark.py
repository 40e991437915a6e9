"""Held against the industry: one look a block, and its verdict told once."""

import json
from dataclasses import replace

from schemas.topics import ALERTS, INSIGHTS
from streams.core.enterprise.benchmark import Benchmark
from streams.core.judging.operator import Assessment
from tests.core.closings import FACTORY, MARKET, SETTINGS, arriving, day


def told(value: float, days: int = 14, low: int = 6) -> tuple[list[dict], list[dict]]:
    """Alerts and benchmark insights after so many days of 60 answers, `low` of them low, against a standard share."""
    standard = Benchmark("low_score_share", value, 0, "the trade's yearly survey", "2026-01")
    assessment = Assessment(replace(SETTINGS, benchmarks=(standard,)), (FACTORY, MARKET), idle_after=3)
    records = arriving([closing for number in range(days) for closing in day(number, low=low)])
    outs = assessment.open(0, {}, -1).fold(records, len(records) - 1).outs
    alerts = [json.loads(out.value) for out in outs if out.topic is ALERTS]
    insights = [json.loads(out.value) for out in outs if out.topic is INSIGHTS]
    return (
        [alert for alert in alerts if alert["rule"] == "benchmark"],
        [insight for insight in insights if insight["kind"] == "benchmark"],
    )


def test_who_is_behind_is_told_once_with_the_source():
    alerts, insights = told(0.04)

    assert [(alert["reason"], alert["severity"]) for alert in alerts] == [("opened", "warning")]
    assert alerts[0]["evidence"]["standard"]["source"] == "the trade's yearly survey"
    assert alerts[0]["evidence"]["n"] == 7 * 60
    assert alerts[0]["evidence"]["value"] == 0.1
    assert 0 < alerts[0]["design"]["budget_share"] <= 0.02
    assert [insight["detail"]["verdict"] for insight in insights] == ["behind", "behind"]


def test_who_leads_is_told_as_information():
    alerts, _ = told(0.2)

    assert [(alert["severity"], alert["evidence"]["verdict"]) for alert in alerts] == [("info", "leader")]


def test_what_cannot_be_told_is_said_and_not_alarmed():
    alerts, insights = told(0.105)

    assert alerts == []
    assert {insight["detail"]["verdict"] for insight in insights} == {"cannot_tell"}


def test_nothing_is_said_before_the_first_block_is_full():
    assert told(0.04, days=6) == ([], [])
