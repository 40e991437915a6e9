"""What a quality engineer asks of a line: yields, defects, where they are made and where they are found."""

import math

import pytest

from streams.core.stats.yields import rolled_throughput_yield
from tests.core.plant import Made, Said, insights, judged

LINE = (
    Made("cutting", 100, 4, 3, 1, {"cutting": 4}, {"burr": 3, "crack": 1}),
    Made("welding", 100, 10, 8, 2, {"cutting": 2, "welding": 8}, {"burr": 2, "porosity": 8}),
    Said(),
)
STAGES = ("cutting", "welding")


def line_insights(kind, **labels):
    return insights(judged([LINE] * 3, stage_order=STAGES, windows=(1, 3)), kind, **labels)


def test_the_rolled_yield_and_its_interval_per_stage_are_those_of_the_statistic():
    (rolled,) = line_insights("rolled_throughput_yield", window="3")
    wanted = rolled_throughput_yield([(288, 300), (270, 300)])

    assert rolled["value"] == pytest.approx(0.96 * 0.9)
    assert rolled["interval"] == pytest.approx([wanted.low, wanted.high], abs=1e-6)
    assert rolled["detail"]["normalised"] == pytest.approx(math.sqrt(0.96 * 0.9), abs=1e-6)
    low, high = rolled["detail"]["normalised_interval"]
    assert low < rolled["detail"]["normalised"] < high


def test_a_stage_in_which_all_failed_rolls_to_nothing_instead_of_being_left_out():
    outs = judged([(Made("cutting", 100, 100), Made("welding", 100, 10))], stage_order=STAGES)
    (rolled,) = insights(outs, "rolled_throughput_yield", window="1")

    assert rolled["value"] == 0.0
    assert rolled["interval"][1] > 0


def test_a_window_in_which_a_stage_inspected_nothing_has_no_rolled_yield():
    outs = judged([LINE, (LINE[0], Said())], stage_order=STAGES)

    assert {body["period_end"][:10] for body in insights(outs, "rolled_throughput_yield", window="1")} == {"2026-01-06"}


def test_defects_rework_scrap_and_each_code_carry_an_interval():
    (weld,) = line_insights("defects_per_million", stage="welding")

    assert weld["value"] == pytest.approx(1e6 * 30 / 324)
    assert weld["detail"]["throughput_yield"] == pytest.approx(math.exp(-30 / 324), abs=1e-6)
    for told in (weld["detail"]["rework"], weld["detail"]["scrap"], *weld["detail"]["pareto"]):
        low, high = told["interval"]
        assert low < told["share"] < high
    assert [row["code"] for row in weld["detail"]["pareto"]] == ["porosity", "burr"]


def test_what_only_the_last_inspection_found_lowers_the_prevention_index():
    (index,) = line_insights("prevention_index")
    (caught,) = line_insights("caught_at_origin")

    assert (index["value"], index["n"]) == (pytest.approx(1 - 2 / 14, abs=1e-6), 42)
    assert index["interval"][0] < index["value"] < index["interval"][1]
    assert caught["value"] == pytest.approx(12 / 14, abs=1e-6)
    assert caught["detail"]["matrix"] == [
        {"origin": "cutting", "found": "cutting", "defects": 12},
        {"origin": "cutting", "found": "welding", "defects": 6},
        {"origin": "welding", "found": "welding", "defects": 24},
    ]


def loaded_line(number):
    """Failures rise with the square of the load, which goes round between 80 and 160."""
    units = (80, 100, 120, 160)[number % 4]
    failed = round(units * 0.05 * (units / 100) ** 2)
    return Made("cutting", units, 1), Made("welding", units, failed), Said()


def test_headroom_is_the_load_at_which_the_yield_target_breaks():
    outs = judged(map(loaded_line, range(40)), stage_order=STAGES, yield_target=0.90, baseline_periods=30)
    (weld,) = insights(outs, "load_elasticity", stage="welding")
    left = weld["detail"]["headroom"]

    assert weld["n"] == 40
    assert weld["interval"][0] < weld["value"] < weld["interval"][1]
    assert weld["value"] == pytest.approx(2.1, abs=0.2)
    assert weld["detail"]["yield_target"] == 0.9
    assert left["arrivals_per_period"] == pytest.approx(140, abs=6)
    assert left["interval"][0] < left["load"] < left["interval"][1]
    (cut,) = insights(outs, "load_elasticity", stage="cutting")
    assert cut["detail"]["headroom"] is None, "failures that do not rise with load leave no load that is too much"


def test_without_a_target_the_baseline_is_the_measure():
    outs = judged(map(loaded_line, range(40)), stage_order=STAGES, baseline_periods=30)
    (weld,) = insights(outs, "load_elasticity", stage="welding")

    assert 0.8 < weld["detail"]["yield_target"] < 0.92
