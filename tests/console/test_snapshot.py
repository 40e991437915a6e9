"""The story that a snapshot tells, on a year in which growth strains quality."""

import json
from functools import cache
from typing import Any

import pytest

from streams.console.board import Board
from streams.console.feed import Record
from streams.console.scales import SCALES
from streams.console.words import VERDICTS
from tests.console.feed import (
    FELT_DAY,
    GROWTH_DAY,
    LAST_DAY,
    SEGMENTS,
    STAGES,
    STRAIN_DAY,
    alert,
    day,
    growth_strain,
    period,
    satisfaction_counts,
    stage_counts,
    summary,
)


@cache
def strained(days: int = LAST_DAY) -> dict[str, Any]:
    return folded(*(item for item in growth_strain(days) if isinstance(item, Record)))


def folded(*records: Record) -> dict[str, Any]:
    board = Board()
    for record in records:
        board.fold(record)
    return board.snapshot()


FLOW = {"units_in": 10, "units_out": 9, "in_process": 1}
NO_LEGS: dict[str, Any] = {"load": {}, "quality": {}, "satisfaction": {}}


def enterprise(number: int, verdict: str | None, legs: dict[str, Any] | None = None, **counts: int) -> Record:
    return summary(
        number, {"kind": "enterprise"}, FLOW | counts, **({} if verdict is None else {"verdict": verdict, "legs": legs})
    )


def test_the_verdict_stands_in_plain_words_with_its_lamp_and_its_dates() -> None:
    view = strained()

    assert view["verdict"] == "strain_reaching_customers"
    assert (view["verdict_answer"], view["lamp"]) == ("Yes, and customers feel it", "red")
    assert view["verdict_since"] == day(FELT_DAY + 3)
    assert (view["onset"], view["onset_detected"]) == (day(STRAIN_DAY), day(STRAIN_DAY + 4))


@pytest.mark.parametrize(
    ("verdict", "lamp"),
    [
        ("steady", "green"),
        ("healthy_growth", "green"),
        ("growing", "yellow"),
        ("learning", "yellow"),
        ("cannot_tell", "yellow"),
        ("strain", "red"),
        ("strain_reaching_customers", "red"),
        ("not_growth", "red"),
    ],
)
def test_every_verdict_has_its_lamp_and_its_own_words(verdict: str, lamp: str) -> None:
    view = folded(enterprise(0, verdict))

    assert view["lamp"] == lamp
    assert view["verdict_text"] == VERDICTS[verdict].meaning
    assert len({words.meaning for words in VERDICTS.values()}) == len(VERDICTS)


def test_without_data_there_is_no_verdict_and_no_lamp() -> None:
    view = folded()

    assert (view["verdict"], view["lamp"], view["periods"], view["period"]) == (None, "off", 0, None)


def test_a_period_that_is_not_judged_yet_leaves_the_verdict_before_it_standing() -> None:
    view = folded(enterprise(0, "steady"), enterprise(1, "growing"), enterprise(2, "growing"), enterprise(3, None))

    assert view["verdict"] == "growing"
    assert view["verdict_since"] == day(1)


def test_the_three_legs_stand_in_the_order_in_which_they_act() -> None:
    load, quality, satisfaction = strained()["legs"]

    assert [leg["leg"] for leg in (load, quality, satisfaction)] == ["load", "quality", "satisfaction"]
    assert (load["state"], quality["state"], satisfaction["state"]) == ("above", "alarm", "alarm")
    assert (load["since"], satisfaction["since"]) == (day(GROWTH_DAY), day(FELT_DAY))
    assert quality["judged"]["alarming"] == ["assembly", "final test"]
    assert load["change"] > 1
    assert quality["change"]["high"] < 0 < satisfaction["change"]["low"]
    assert quality["now"]["n"] > 1000


def test_volume_is_split_into_what_was_right_the_first_time() -> None:
    scope = {"kind": "stage", "site": "Lyon", "product": "pump"}
    view = folded(
        summary(0, {**scope, "stage": "weld"}, stage_counts(100, 90)),
        summary(0, {**scope, "stage": "paint"}, stage_counts(200, 100)),
        enterprise(0, "steady", units_in=120, units_out=80),
    )["series"]

    assert (view["units_in"], view["units_out"]) == ([120], [80])
    assert view["first_pass_yield"][0]["value"] == pytest.approx(0.45)
    assert view["right_first_time"] == [36.0]


def test_satisfaction_is_the_share_of_high_and_of_low_scores_each_with_its_interval() -> None:
    scope = {"kind": "satisfaction", "product": "pump"}
    series = folded(summary(0, scope, satisfaction_counts((3, 1, 4, 6, 6))))["series"]

    assert series["low_score"][0] == {"value": 0.2, "low": 0.080658, "high": 0.416017, "n": 20}
    assert series["satisfied"][0]["value"] == 0.6


@pytest.mark.parametrize(("answered", "pooled"), [(60, 1), (30, 2), (9, 6), (1, 7), (0, 7)])
def test_few_answers_are_pooled_over_the_periods_before_so_that_a_point_is_more_than_chance(
    answered: int, pooled: int
) -> None:
    counts = satisfaction_counts((0, 0, 0, 0, answered))
    view = folded(*(summary(number, {"kind": "satisfaction", "product": "pump"}, counts) for number in range(10)))
    series = view["series"]

    assert series["pooled_periods"] == pooled
    if answered:
        assert [found["n"] for found in series["satisfied"][:2]] == [answered, min(2, pooled) * answered]
        assert series["satisfied"][-1]["n"] == pooled * answered


def test_the_scale_with_most_answers_is_shown() -> None:
    counts = {**satisfaction_counts((1, 0, 0, 0, 1)), "nps": [2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 5]}
    series = folded(summary(0, {"kind": "satisfaction", "product": "pump"}, counts))["series"]

    assert series["scale"] == "nps"
    assert (series["low_score"][0]["value"], series["satisfied"][0]["value"]) == (0.2, 0.5)
    assert series["scale_asks"] == SCALES["nps"].asks


def test_the_strain_is_marked_from_its_first_judged_period_to_the_last() -> None:
    assert strained()["spans"] == [
        {"start": day(STRAIN_DAY + 3), "end": day(FELT_DAY + 3), "verdict": "strain"},
        {"start": day(FELT_DAY + 3), "end": day(LAST_DAY), "verdict": "strain_reaching_customers"},
    ]


def test_stages_are_compared_with_the_time_before_the_pressure_and_the_weakest_stands_first() -> None:
    view = strained()
    changes = {row["stage"]: row["change"] for row in view["stages"]}

    assert set(changes) == set(STAGES)
    assert [row["stage"] for row in view["stages"]][:2] == ["assembly", "final test"]
    assert max(changes[stage]["high"] for stage in ("assembly", "final test")) < 0
    assert view["windows"] == {"recent": 7, "before": 28, "pressure_since": day(GROWTH_DAY)}
    assert view["stages"][0]["before"]["value"] == pytest.approx(STAGES["assembly"], abs=0.02)


def test_what_is_said_of_a_stage_is_what_andon_judged_and_what_stands_as_an_alert() -> None:
    rows = {row["stage"]: row for row in strained()["stages"]}

    assert rows["assembly"]["judged"] == {"state": "alarm", "since": day(STRAIN_DAY)}
    assert rows["paint"]["judged"] == {"state": "in_control", "since": None}
    assert [alert["rule"] for alert in rows["final test"]["alerts"]] == ["stage_quality"]
    assert rows["paint"]["alerts"] == []


def test_in_a_steady_factory_nothing_is_called_worse_however_often_one_looks() -> None:
    views = [strained(days=days) for days in range(30, 118, 8)]

    assert {row["judged"]["state"] for view in views for row in view["stages"]} == {"in_control"}
    assert {(leg["leg"], leg["state"]) for view in views for leg in view["legs"]} == {
        ("load", "within"),
        ("quality", "in_control"),
        ("satisfaction", "in_control"),
    }
    assert all(view["spans"] == [] for view in views)


def test_an_alert_of_a_segment_stands_beside_that_segment() -> None:
    labels = {"enterprise": "main", "segment": "retail"}
    view = folded(*period(0), alert("s", "satisfaction", labels=labels, severity="warning"))
    alerts = {row["segment"]: row["alerts"] for row in view["segments"]}

    assert alerts["retail"] == [{"rule": "satisfaction", "severity": "warning", "since": day(STRAIN_DAY)}]
    assert alerts["hospitals"] == []


def test_the_reference_ends_where_demand_rose_even_while_growth_is_healthy() -> None:
    legs = {**NO_LEGS, "load": {"state": "above", "onset": day(20)}}
    view = folded(*(enterprise(number, "healthy_growth", legs=legs) for number in range(40)))

    assert view["windows"] == {"recent": 7, "before": 20, "pressure_since": day(20)}


@pytest.mark.parametrize("onset", [7, "soon", "2025-99-99T00:00:00Z"])
def test_an_onset_that_is_no_time_is_no_onset(onset: object) -> None:
    view = folded(enterprise(0, "growing", legs={**NO_LEGS, "load": {"onset": onset}}))

    assert view["windows"]["pressure_since"] == day(0), "the verdict says so, and the onset does not"
    assert view["legs"][0]["since"] is None


def test_legs_of_another_shape_are_shown_as_they_are() -> None:
    view = folded(
        summary(0, {"kind": "enterprise"}, FLOW, verdict="strain", legs={**NO_LEGS, "load": {"state": 7, "x": [1]}})
    )

    assert (view["legs"][0]["state"], view["legs"][0]["judged"]) == (None, {"state": 7, "x": [1]})


def test_each_segment_stands_by_itself_with_what_it_is_about() -> None:
    rows = {row["segment"]: row for row in strained()["segments"]}

    assert set(rows) == set(SEGMENTS)
    assert rows["hospitals"]["needs"][0]["need"] == "reliability"
    assert rows["workshops"]["needs"][0]["need"] == "delivery"
    assert all(row["new"]["value"] > row["existing"]["value"] for row in rows.values())


def test_customers_without_a_segment_are_shown_as_such() -> None:
    view = folded(summary(0, {"kind": "satisfaction", "product": "pump"}, satisfaction_counts((0, 0, 0, 0, 5))))

    assert [row["segment"] for row in view["segments"]] == ["(no segment)"]


def test_the_snapshot_is_json_and_small_enough_to_send_every_second() -> None:
    text = json.dumps(strained(), allow_nan=False)

    assert len(text) < 250_000
