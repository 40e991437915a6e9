"""One chart: learn, freeze, sum up what is worse than the baseline, alarm, recover."""

import pytest

from streams.core.charts.budget_shares import SHARES
from streams.core.charts.chart import FORMAT, Chart
from streams.core.charts.charts import Budget, Charts
from streams.core.charts.design import Design
from streams.core.charts.series import ChartId
from streams.core.concerns import SERIES
from streams.core.snapshot import compact
from streams.core.stats.pooled_dispersion import Spread


def run(*periods: dict[str, list[int]] | tuple[int, int], baseline: int = 5) -> Chart:
    chart, design = Chart(), Design(arl0=370, baseline_periods=baseline)
    for period, given in enumerate(periods):
        cells = given if isinstance(given, dict) else {"all": list(given)}
        chart.observe(period, cells, design)
    return chart


def test_learns_before_it_judges():
    chart = run((5, 100), (5, 100))

    assert (chart.baseline, chart.alarming, len(chart.learned)) == (None, False, 2)


def test_the_baseline_is_frozen_and_does_not_learn_from_what_follows():
    chart = run(*[(5, 100)] * 5, *[(40, 100)] * 5)

    assert (chart.baseline.x, chart.baseline.n, chart.baseline.until) == (25, 500, 4)


@pytest.mark.parametrize("between", [1, 2, 3, 20])
def test_what_is_saved_is_what_is_held_after_any_number_of_periods_between_two_saves(between):
    chart, design = Chart(), Design(arl0=370, baseline_periods=5)
    for period in range(60 + between):
        chart.observe(period, {"all": [5 + period % 3, 100]}, design)
        if period in {10, 59}:
            chart.text()

    assert Chart.load(FORMAT.load(FORMAT.wrap(chart.text()))) == chart


def test_z_is_the_distance_from_what_was_expected_and_the_cusum_sums_it():
    chart = run(*[(100, 1000)] * 5, (130, 1000))

    point = chart.recent[-1]
    rate = (500 + 0.5) / 5001
    expected = 1000 * (500 + 50 * rate) / 5050
    assert point.expected == pytest.approx(expected)
    assert point.z == pytest.approx((130 - expected) / (1000 * expected / 1000 * (1 - expected / 1000)) ** 0.5)


def test_alarms_with_the_onset_at_the_first_period_of_the_run():
    chart = run(*[(10, 100)] * 5, (3, 100), (25, 100), (24, 100), (30, 100))

    assert chart.alarming
    assert chart.onset == 6
    assert chart.alarm_since == 8


def test_a_steady_stage_stays_in_control():
    chart = run(*[(10, 100), (9, 100), (11, 100), (8, 100), (12, 100)] * 12)

    assert not chart.alarming


def test_recovers_when_three_periods_together_are_back_and_starts_anew():
    bad = [(10, 100)] * 5 + [(35, 100)] * 3
    assert run(*bad, (10, 100), (10, 100)).alarming
    recovered = run(*bad, (10, 100), (10, 100), (9, 100))

    assert (recovered.alarming, recovered.cusum, recovered.onset, recovered.recovered_at) == (False, 0.0, None, 10)


def test_a_change_of_mix_is_not_a_change_of_quality():
    usual = {"good": [10, 1000], "hard": [100, 1000]}
    shifted = {"good": [2, 200], "hard": [180, 1800]}
    chart = run(*[usual] * 5, *[shifted] * 10)

    assert not chart.alarming
    assert chart.cusum < 1


def test_a_spread_wider_than_binomial_widens_the_chart():
    calm = run(*[(50, 1000)] * 5)
    wild = run((20, 1000), (80, 1000), (30, 1000), (70, 1000), (50, 1000))

    assert calm.baseline.dispersion == 1.0
    assert wild.baseline.dispersion > 10


def test_a_spotless_baseline_can_still_be_compared_with():
    chart = run(*[(0, 50)] * 5, (6, 50), (6, 50))

    assert chart.alarming


def test_a_chart_survives_its_encoding_in_every_phase():
    for chart in (run((5, 100)), run(*[(10, 100)] * 5, (25, 100), (30, 100)), run(*[(10, 100)] * 7)):
        assert Chart.load(FORMAT.load(FORMAT.dump(chart.dump()))) == chart


def test_the_shares_of_all_that_alarms_are_the_whole_budget():
    assert sum(SHARES.values()) == pytest.approx(1)
    assert SERIES.keys() <= SHARES.keys()


def test_each_charts_limit_comes_from_its_share_of_the_budget():
    charts = Charts(Budget(false_alarms_per_year=4, periods_per_year=365), baseline_periods=5)
    alone = charts.arl0("low_score")
    for number in range(10):
        charts.observe(number, {ChartId("low_score", (("segment", str(n)),)): {"all": [1, 9]} for n in range(10)})

    assert alone == pytest.approx(365 / (4 * SHARES["low_score"]))
    assert charts.arl0("low_score") == pytest.approx(10 * alone)
    assert charts.design("low_score").arl0 == charts.arl0("low_score")


def test_clustered_counts_are_held_to_vary_beyond_chance_whatever_a_short_baseline_shows():
    plain, clustered = Chart(), Chart()
    for period in range(25):
        plain.observe(period, {"": [2 + period % 3, 20]}, Design(1000, 25))
        clustered.observe(period, {"": [2 + period % 3, 20]}, Design(1000, 25, clustered=True))

    assert plain.baseline.dispersion == 1
    assert clustered.baseline.dispersion >= 1
    wild = Chart()
    for period in range(25):
        wild.observe(period, {"": [(0, 3, 6)[period % 3], 20]}, Design(1000, 25, clustered=True))
    assert wild.baseline.dispersion > 3


def observed(charts: Charts, counts: dict[str, list[tuple[int, int]]]) -> dict[str, Chart]:
    """The charts of a series after these periods, by stage."""
    for period in range(len(next(iter(counts.values())))):
        cells = {ChartId("stage_first_pass", (("stage", s),)): {"": list(of[period])} for s, of in counts.items()}
        charts.observe(period, cells)
    return {dict(identity.labels)["stage"]: chart for identity, chart in charts.of("stage_first_pass")}


WANDERING = [(2 + (period * 7) % 13, 300) for period in range(25)]
CALMER = [(5 + (period * 5) % 7, 300) for period in range(25)]


def test_a_baseline_that_looks_calm_shares_the_dispersion_of_the_other_stages():
    alone = observed(Charts(Budget(4, 365), 25), {"painting": CALMER})
    among = observed(Charts(Budget(4, 365), 25), {"painting": CALMER, "welding": WANDERING, "drilling": WANDERING})

    assert alone["painting"].baseline.dispersion == 1
    assert 1 < among["painting"].baseline.dispersion < among["welding"].baseline.dispersion


def test_a_thin_product_learns_its_dispersion_from_the_stages():
    charts = Charts(Budget(4, 365), 25)
    product = ChartId("product_first_pass", (("product", "valve"), ("stage", "welding")))
    for period, wild in enumerate(WANDERING):
        stages = {ChartId("stage_first_pass", (("stage", str(n)),)): {"": list(wild)} for n in range(3)}
        charts.observe(period, stages | {product: {"": [(0, 1, 0, 2, 0)[period % 5], 30]}})

    assert charts.by_id[product].baseline.dispersion > 1.05


def test_what_is_frozen_stays_when_another_chart_comes_to_share():
    charts = Charts(Budget(4, 365), 25)
    before = observed(charts, {"painting": CALMER})["painting"].baseline.dispersion
    for period, wild in enumerate(WANDERING, start=25):
        charts.observe(period, {ChartId("stage_first_pass", (("stage", "late"),)): {"": list(wild)}})

    assert charts.by_id[ChartId("stage_first_pass", (("stage", "painting"),))].baseline.dispersion == before


def test_a_chart_of_an_older_release_shares_nothing():
    data = run(*[(10, 100)] * 7).dump()
    data[2] = data[2][:6]
    old = Chart.load(FORMAT.load(b'{"v":3,"d":' + compact(data).encode() + b"}"))

    assert old.baseline.spread == Spread(0.0, 4, 0.0)


def test_one_bad_day_is_no_change_where_rates_wander():
    wild = [(20, 1000), (80, 1000), (30, 1000), (70, 1000), (50, 1000)]
    chart = run(*wild, (500, 1000))

    assert not chart.alarming
    assert chart.recent[-1].z == 5


def test_an_alarm_that_nothing_after_it_bears_out_ends_and_one_that_is_borne_out_lasts():
    lucky = [(7, 100)] * 5
    chance = run(*lucky, (25, 100), (24, 100), *[(9, 100)] * 12)
    shift = run(*lucky, (25, 100), (24, 100), *[(16, 100)] * 12)

    assert (chance.alarming, chance.recovered_at) == (False, 13), "seven periods after the one that raised it"
    assert shift.alarming
