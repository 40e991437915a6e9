"""More is made, and fewer customers are satisfied."""

import pytest

from tests.core.plant import Made, Said, alerts, insights, judged, summaries

BEFORE = 30


def plant(units, low, days=8, *, before=BEFORE, **settings):
    """100 units and 5 low answers of 60 a day; then so many units and low answers (of 60 a 100 units)."""
    table = [(Made("welding", 100, 4), Said(60, 5 + day % 2)) for day in range(before)]
    table += [(Made("welding", units, units * 4 // 100), Said(units * 6 // 10, low + day % 2)) for day in range(days)]
    return judged(table, stage_order=("welding",), baseline_periods=20, lag_periods=4, **settings)


def test_more_volume_that_satisfies_fewer_is_told_with_numbers_that_can_be_recomputed():
    outs = plant(150, 48)
    (alert,) = [alert for alert in alerts(outs, "quality_over_volume") if alert["reason"] == "opened"]
    evidence, known = alert["evidence"], summaries(outs)

    named = [known[name] for name in evidence["summary_ids"]]
    scores = [body["counts"]["csat"] for body in named if body["scope"]["kind"] == "satisfaction"]
    assert (evidence["x"], evidence["n"]) == (sum(sum(csat[:2]) for csat in scores), sum(map(sum, scores)))
    made = [body["counts"]["first_inspected"] for body in named if body["scope"]["kind"] == "stage"]
    assert made[-1] == evidence["volume"] == 150
    reference = evidence["reference"]
    share = (reference["low"] + 0.5) / (reference["answers"] + 1)
    for row in evidence["periods"]:
        assert row["break_even"] == pytest.approx(1 - (1 - share) * reference["volume"] / row["volume"], abs=1e-6)
    cusum = 0.0
    for row in evidence["periods"]:
        cusum = max(0.0, cusum + row["z"] - alert["design"]["k"])
        assert min(row["cusum"], 2 * alert["design"]["h"]) == pytest.approx(min(cusum, row["cusum"]), abs=1e-5)
    assert cusum > alert["design"]["h"]
    assert alert["design"]["budget_share"] == 0.03
    assert alert["design"]["arl0_periods"] > 1_000


def test_the_insight_says_what_an_extra_unit_brings():
    (worse,) = insights(plant(150, 48), "marginal_satisfied_units")
    (well,) = insights(plant(150, 8, days=5), "marginal_satisfied_units")

    assert worse["value"] < 0
    assert worse["interval"][1] < 0
    low, high = well["interval"]
    assert low < 1 - 5.5 / 60 < high
    assert well["detail"]["volume"] == 150
    assert well["detail"]["reference_volume"] == 100


def test_more_volume_that_satisfies_more_is_silent_though_a_smaller_share_of_them():
    outs = plant(200, 30)  # 25 % low instead of 9 %: 150 satisfied instead of 91

    assert alerts(outs, "quality_over_volume") == []


def test_dissatisfaction_without_more_volume_is_another_matter():
    assert alerts(plant(100, 40), "quality_over_volume") == []


def test_without_a_reference_it_cannot_tell():
    assert alerts(plant(150, 48, days=5, before=12), "quality_over_volume") == []


def test_growth_strain_that_reaches_customers_is_told_once():
    table = [(Made("welding", 100, 4 + day % 2), Said(60, 5 + day % 2)) for day in range(70)]
    climb = [100 + 100 * (day + 1) // 14 for day in range(14)] + [200] * 10
    table += [(Made("welding", n, n * (n - 80) // 500), Said(n, n * (n - 90) // 400)) for n in climb]
    outs = judged(table, stage_order=("welding",), baseline_periods=20, lag_periods=4)

    assert alerts(outs, "growth_strain")
    assert alerts(outs, "quality_over_volume") == []


def test_it_ends_when_the_extra_volume_satisfies_customers_again():
    table = [(Made("welding", 100, 4), Said(60, 5 + day % 2)) for day in range(BEFORE)]
    table += [(Made("welding", 150, 6), Said(90, 48)) for _ in range(6)]
    table += [(Made("welding", 150, 6), Said(90, 8)) for _ in range(6)]
    told = alerts(judged(table, stage_order=("welding",), baseline_periods=20, lag_periods=4), "quality_over_volume")

    assert [alert["reason"] for alert in told] == ["opened", "resolved"]
