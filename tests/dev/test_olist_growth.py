"""Olist's story of growth by the day and by the week: strain since December 2017, once; spring 2018 is no growth."""

import json
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from streams.dev.olist import import_olist
from streams.dev.replay import BLOCK_LINES, Replay, lines_of
from streams.settings import Settings
from streams.topology import operators
from tests.core.telling.test_growth_words import misfits

pytestmark = pytest.mark.timeout(1500)
STRAINED = {"strain", "strain_reaching_customers"}


@pytest.fixture(scope="module", params=["P1D", "P7D"])
def told(request: pytest.FixtureRequest, shared_data: Path) -> tuple[str, list[dict[str, Any]], dict[str, str]]:
    """The period, all alerts, and the verdict by date."""
    alerts, verdicts = [], {}

    def take(name: str, value: bytes) -> None:
        if name == "alerts":
            alerts.append(json.loads(value))
        elif name == "summaries" and b'"verdict":' in value:
            summary = json.loads(value)
            verdicts[summary["period_start"][:10]] = summary["verdict"]

    chosen = Settings.load({"period": request.param})
    run = Replay(operators(replace(chosen.core(), verdicts_only=True)), chosen.partitions, take)
    lines = iter(lines_of(import_olist(shared_data / "olist")))
    while block := list(islice(lines, BLOCK_LINES)):
        run.feed(block)
    run.end()
    return request.param, alerts, verdicts


def test_growth_strains_delivery_once_since_december_2017(told):
    _, alerts, verdicts = told
    strains = [alert for alert in alerts if alert["rule"] == "growth_strain"]

    assert len({alert["alert_id"] for alert in strains}) == 1
    assert strains[0]["starts_at"][:7] == "2017-12"
    assert strains[0]["detected_at"][:7] == "2018-01"
    assert strains[0]["evidence"]["growth"]["interval"][0] > 1.5
    assert {date[:7] for date, verdict in verdicts.items() if verdict in STRAINED} == {"2018-01", "2018-02"}


def test_by_the_week_it_reaches_customers(told):
    period, alerts, _ = told
    opened = next(alert for alert in alerts if alert["rule"] == "growth_strain")
    if period == "P7D":
        assert (opened["severity"], opened["evidence"]["verdict"]) == ("critical", "strain_reaching_customers")


def test_spring_2018_is_not_growth_or_cannot_be_told(told):
    _, _, verdicts = told
    spring = {verdict for date, verdict in verdicts.items() if "2018-03" <= date < "2018-07"}

    assert spring <= {"not_growth", "cannot_tell"}


def test_every_sentence_about_demand_is_true_at_its_date(told):
    _, alerts, _ = told
    texts = [f"{alert['summary']}. {alert['description']}" for alert in alerts]

    assert [wrong for text in texts for wrong in misfits(text)] == []
    for alert in alerts:
        growth = alert["evidence"].get("growth", {})
        if "2017-11-27" < alert["updated_at"] < "2018-02" and alert["labels"].get("stage") == "delivery":
            assert growth.get("explains") != "no"
