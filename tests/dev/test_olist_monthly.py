"""The full Olist data as published monthly totals: November 2017 is growth strain, February and March 2018 are not
called so; from twenty totals nobody can tell more.

Months cannot be periods (they differ in length), so each total stands in a period of 31 days, one after the other.
The totals hold no scores but their average; the share of ones among ones and fives with that average stands in for it.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from streams.dev.replay import Replay, lines_of
from streams.settings import Settings
from streams.topology import operators

MONTHS = (
    ("2017-01", 800, 4.063, 750, 23),
    ("2017-02", 1780, 4.016, 1653, 53),
    ("2017-03", 2682, 4.075, 2546, 142),
    ("2017-04", 2404, 4.046, 2303, 181),
    ("2017-05", 3700, 4.142, 3545, 128),
    ("2017-06", 3245, 4.148, 3135, 121),
    ("2017-07", 4026, 4.175, 3872, 133),
    ("2017-08", 4331, 4.237, 4193, 139),
    ("2017-09", 4285, 4.188, 4150, 216),
    ("2017-10", 4631, 4.125, 4478, 237),
    ("2017-11", 7544, 3.911, 7288, 1043),
    ("2017-12", 5673, 4.019, 5513, 462),
    ("2018-01", 7269, 4.042, 7069, 464),
    ("2018-02", 6728, 3.827, 6555, 1048),
    ("2018-03", 7211, 3.754, 7003, 1496),
    ("2018-04", 6939, 4.163, 6798, 361),
    ("2018-05", 6873, 4.194, 6749, 556),
    ("2018-06", 6167, 4.277, 6096, 83),
    ("2018-07", 6292, 4.263, 6156, 276),
    ("2018-08", 6512, 4.256, 6351, 660),
)
"""Month of purchase, orders, average review, delivered, delivered late: totals of the full Olist data
set, from two public analyses that agree.
"""
PERIOD = timedelta(days=31)
START = datetime(1970, 1, 5, tzinfo=UTC) + 560 * PERIOD
SETTINGS = {"period": "P31D", "baseline_periods": 10, "lag_window_periods": 2, "stage_order": "purchase,delivery"}


def month_of(moment: str) -> str:
    return MONTHS[(datetime.fromisoformat(moment) - START) // PERIOD][0]


def events() -> Iterator[dict[str, Any]]:
    for number, (month, orders, review, delivered, late) in enumerate(MONTHS):
        at = (START + number * PERIOD + timedelta(days=3)).isoformat()
        rows = (("purchase", orders, 0), ("delivery", delivered, late))
        for stage, inspected, defective in rows:
            counts = {"stage": stage, "inspected": inspected, "defective": defective}
            yield _line("stage-events", f"{month}-{stage}", at, counts | {"site": "olist"})
        for answer in range(100):
            score = 1 if answer < round(100 * (5 - review) / 4) else 5
            said = {"customer_id": f"{month}-{answer}", "kind": "csat", "score": score}
            yield _line("feedback", f"{month}-csat-{answer}", at, said)
    after = (START + (len(MONTHS) + 1) * PERIOD).isoformat()
    end = {"stage": "purchase", "site": "olist"}
    yield _line("stage-events", "end", after, end)
    yield _line("feedback", "end-csat", after, {"customer_id": "end", "kind": "csat", "score": 5})


def _line(topic: str, event_id: str, at: str, fields: dict[str, Any]) -> dict[str, Any]:
    value = {"event_id": event_id, "occurred_at": at, "product": "orders", **fields}
    return {"topic": f"quality.{topic}.v1", "value": value}


@cache
def judged() -> dict[str, list[dict[str, Any]]]:
    told: dict[str, list[dict[str, Any]]] = {}
    settings = Settings.load(SETTINGS)
    run = Replay(
        operators(settings.core()),
        settings.partitions,
        lambda name, value: told.setdefault(name, []).append(json.loads(value)),
    )
    run.feed(lines_of(events()))
    run.end()
    return told


def by_month() -> dict[str, dict[str, Any]]:
    summaries = [body for body in judged()["summaries"] if body["scope"]["kind"] == "enterprise"]
    return {month_of(body["period_start"]): body for body in summaries[: len(MONTHS)]}


def opened(rule: str) -> list[tuple[str, str, str]]:
    return [
        (month_of(body["starts_at"]), body["reason"], month_of(body["updated_at"]))
        for body in judged()["alerts"]
        if body["rule"] == rule and body["updated_at"] < (START + len(MONTHS) * PERIOD).isoformat()
    ]


def test_november_2017_is_growth_strain_with_its_jump_in_orders():
    november = by_month()["2017-11"]

    assert november["verdict"] in {"strain", "strain_reaching_customers"}
    assert november["legs"]["load"]["state"] == "above"
    assert november["legs"]["load"]["load"] > 2, "7,544 orders, where the stages had shown 3,663"
    assert opened("growth_strain")[0][:2] == ("2017-11", "opened")


def test_no_other_growth_strain_is_cried():
    assert {began for began, _, _ in opened("growth_strain")} == {"2017-11"}


def test_february_and_march_2018_are_not_put_down_to_growth():
    months = by_month()

    assert {months[month]["verdict"] for month in ("2018-02", "2018-03")} <= {"not_growth", "cannot_tell"}
    (first, *_) = [body for body in judged()["alerts"] if body["rule"] == "stage_quality"]
    assert (month_of(first["starts_at"]), first["evidence"]["growth"]["explains"]) == ("2018-02", "cannot_tell")
    assert (first["evidence"]["x"], first["evidence"]["n"]) == (1048, 6555)
    assert first["labels"]["stage"] == "delivery"


def test_the_growth_strain_ends_when_the_second_wave_begins_at_the_latest():
    ends = [at for _, reason, at in opened("growth_strain") if reason == "resolved"]

    assert len(ends) == 1
    assert ends[0] <= "2018-03", "when February is judged, which is when March begins"
