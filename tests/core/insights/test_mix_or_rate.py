"""Mix or rate: a change of what is made or for whom is told from a change of how well."""

import pytest

from schemas.topics import ALERTS
from tests.core.plant import Made, Said, alerts, insights, judged, told

STAGES = ("welding",)


def line(valves, gearboxes, day=0, *, worse=0, unhappy=0):
    """Of 100 valves 4 fail, of 100 gearboxes 12; of 100 old customers 5 are unhappy, of 100 new ones 20."""
    return (
        Made("welding", valves, valves * 4 // 100 + day % 2 + worse, product="valve", supplier="S1"),
        Made("welding", gearboxes, gearboxes * 12 // 100 + worse, product="gearbox", supplier="S1"),
        Said(valves, valves * 5 // 100 + day % 2 + unhappy, relationship="existing"),
        Said(gearboxes, gearboxes * 20 // 100, relationship="new"),
    )


def plant(*later, **settings):
    return judged([*(line(200, 100, day) for day in range(12)), *later], stage_order=STAGES, block=7, **settings)


def adds_up(split):
    assert split["rate_effect"] + split["mix_effect"] == pytest.approx(split["change"], abs=1e-11)
    assert split["after"] - split["before"] == pytest.approx(split["change"], abs=1e-11)


def test_a_change_of_mix_is_told_as_mix_and_alarms_nobody():
    outs = plant(*(line(100, 200, day) for day in range(10)))
    (products,) = insights(outs, "mix_or_rate", of="first_pass_yield", by="product")
    (customers,) = insights(outs, "mix_or_rate", of="low_score_share", by="relationship")

    assert told(outs, ALERTS) == []
    for insight in (products, customers):
        split = insight["detail"]
        adds_up(split)
        assert abs(split["mix_effect"]) > 0.02
        assert abs(split["rate_effect"]) < 0.005
        low, high = insight["interval"]
        assert low < 0 < high
    assert products["detail"]["mix_effect"] < 0, "the yield falls, since more gearboxes are made"
    assert products["detail"]["mix_effect"] == pytest.approx((0.88 - 0.96) / 3, abs=0.002)
    assert customers["labels"] == {"enterprise": "main", "of": "low_score_share", "by": "relationship"}


def test_a_worse_rate_is_told_as_rate_in_the_insight_and_in_the_alert():
    outs = plant(*(line(200, 100, day, worse=9) for day in range(10)))
    (products,) = insights(outs, "mix_or_rate", of="first_pass_yield", by="product")
    (alert,) = alerts(outs, "stage_quality")[:1]

    assert products["interval"][1] < 0
    assert products["detail"]["mix_effect"] == 0
    split = alert["evidence"]["mix_or_rate"]
    assert set(split) == {"site", "product", "supplier"}
    for by in split.values():
        adds_up(by)
        assert by["rate_effect"] > 0.03
        assert by["n"][1] == alert["evidence"]["n"]
        assert by["after"] == pytest.approx(alert["evidence"]["rate"], abs=1e-6)
    assert {row["group"] for row in split["product"]["groups"]} == {"gearbox", "valve"}


def test_a_satisfaction_alert_says_how_much_of_it_is_rate():
    outs = plant(*(line(150, 150, day, unhappy=25) for day in range(10)))
    (alert,) = alerts(outs, "satisfaction")[:1]
    split = alert["evidence"]["mix_or_rate"]["relationship"]

    adds_up(split)
    assert split["rate_effect"] > 0.04
    assert split["mix_effect"] > 0.01, "there are also more new customers"


def test_nothing_is_split_before_there_is_a_baseline_or_two_groups():
    assert insights(judged([line(200, 100)] * 5, stage_order=STAGES), "mix_or_rate") == []
    assert insights(plant(line(200, 100)), "mix_or_rate", by="supplier") == []
