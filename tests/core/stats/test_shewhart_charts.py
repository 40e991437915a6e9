"""Charts without memory: NIST's examples, Ishikawa's data, exact false-alarm chances."""

import itertools
import math
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from streams.core.stats import control_constants
from streams.core.stats.count_chart import CountChart, RateChart
from streams.core.stats.individuals_chart import (
    IndividualsChart,
    SubgroupChart,
    individuals_baseline,
    subgroup_baseline,
)
from streams.core.stats.laney import (
    LaneyProportionChart,
    LaneyRateChart,
    moving_range_sigma,
    sigma_z_of_proportions,
    sigma_z_of_rates,
)
from streams.core.stats.proportion_chart import NumberDefectiveChart, ProportionChart
from streams.core.stats.rare_events import GapChart, NelsonChart, TimeBetweenChart, nelson_transform

SHARED = Path(os.environ.get("ANDON_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data"))

# NIST/SEMATECH e-Handbook 6.3.3.1: defects on wafers
WAFERS = [16, 14, 28, 16, 12, 20, 10, 12, 10, 17, 19, 17, 14, 16, 15, 13, 14, 16, 11, 20, 11, 19, 16, 31, 13]
# NIST/SEMATECH e-Handbook 6.3.3.2, Montgomery's orange juice cans: defective of 50
CANS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]


def signals(chart: object, points: list[tuple[float, ...]]) -> list[int]:
    state, found = chart.initial(), []
    for number, point in enumerate(points, 1):
        state = chart.update(state, *point)
        if chart.alarm(state):
            found.append(number)
    return found


def ishikawa(name: str) -> list[tuple[float, ...]]:
    path = SHARED / "nist_charts" / name
    if not path.exists():
        pytest.skip(f"{path} is absent: set ANDON_SHARED_DATA to the folder with the shared data")
    rows = [line.split() for line in path.read_text().splitlines()[25:]]
    return [tuple(map(float, row)) for row in rows if len(row) == 3]


def test_nist_c_chart_has_the_published_limits_and_signal() -> None:
    chart = CountChart(mean=sum(WAFERS) / len(WAFERS))

    assert chart.mean == 16
    assert chart.limits() == (4, 28)
    assert signals(chart, [(x,) for x in WAFERS]) == [24]


def test_nist_p_chart_has_the_published_limits_and_signals() -> None:
    chart = ProportionChart(p0=sum(CANS) / (50 * len(CANS)))
    lower, upper = chart.limits(50)

    assert (round(chart.p0, 4), round(upper, 4), round(lower, 4)) == (0.2313, 0.4102, 0.0524)
    assert signals(chart, [(x, 50) for x in CANS]) == [15, 23]
    assert signals(NumberDefectiveChart(chart.p0), [(x, 50) for x in CANS]) == [15, 23]


def test_ishikawas_charts_signal_where_a_batch_computation_does() -> None:
    surface = ishikawa("CCC.DAT")
    mean = sum(x for x, _, _ in surface) / len(surface)
    assert signals(CountChart(mean), [(x,) for x, _, _ in surface]) == [20]

    motors = ishikawa("PCC.DAT")
    rate = sum(x for _, x, _ in motors) / sum(n for _, _, n in motors)
    beyond = [int(i) for i, x, n in motors if abs(x / n - rate) > 3 * math.sqrt(rate * (1 - rate) / n)]
    assert signals(ProportionChart(rate), [(int(x), int(n)) for _, x, n in motors]) == beyond
    assert beyond

    cracks = ishikawa("UCC.DAT")
    per_metre = sum(x for _, x, _ in cracks) / sum(size for _, _, size in cracks)
    assert signals(RateChart(per_metre), [(int(x), size) for _, x, size in cracks]) == []


@given(st.integers(5, 400), st.floats(0.01, 0.5), st.sampled_from([2.0, 3.0]))
def test_false_alarm_chance_of_a_p_chart_is_exact(n: int, p0: float, sigmas: float) -> None:
    chart = ProportionChart(p0, sigmas)
    lower, upper = chart.limits(n)
    law = stats.binom(n, p0)

    outside = sum(law.pmf(x) for x in range(n + 1) if not lower - 1e-9 / n <= x / n <= upper + 1e-9 / n)
    assert chart.false_alarm_chance(n) == pytest.approx(outside, abs=1e-10)


def test_normal_limits_on_rare_defects_alarm_many_times_too_often() -> None:
    assert ProportionChart(0.01).false_alarm_chance(50) > 5 * 0.0027
    assert ProportionChart(0.3).false_alarm_chance(5000) == pytest.approx(0.0027, rel=0.05)


@given(st.floats(0.2, 60))
def test_false_alarm_chance_of_a_c_chart_is_exact(mean: float) -> None:
    chart = CountChart(mean)
    lower, upper = chart.limits()
    law = stats.poisson(mean)

    outside = 1 - sum(law.pmf(x) for x in range(math.ceil(lower - 1e-9), math.floor(upper + 1e-9) + 1))
    assert chart.false_alarm_chance() == pytest.approx(outside, abs=1e-10)


def test_limits_follow_the_size_of_the_period() -> None:
    chart = ProportionChart(0.1)
    small, large = chart.update(chart.initial(), 20, 100), chart.update(chart.initial(), 200, 1000)

    assert not chart.alarm(small._replace(value=0.18))
    assert small.upper > large.upper
    assert chart.alarm(large)
    assert small.lower == pytest.approx(0.01)


def test_laney_sigma_is_the_spread_of_neighbouring_scores() -> None:
    counts = [(10, 100), (20, 100), (5, 100), (15, 100)]
    scores = [(x / n - 0.125) / math.sqrt(0.125 * 0.875 / n) for x, n in counts]
    ranges = [abs(b - a) for a, b in itertools.pairwise(scores)]

    assert sigma_z_of_proportions(counts, 0.125) == pytest.approx(sum(ranges) / 3 / 1.128)
    assert sigma_z_of_rates([(4, 2.0), (8, 2.0)], 3.0) == pytest.approx(4 / math.sqrt(6) / 1.128)
    assert moving_range_sigma([1.0]) == 1.0


def test_laney_limits_keep_quiet_about_stable_wandering() -> None:
    wandering = [(3000 + 150 * (-1) ** i, 100_000) for i in range(24)]
    rate = 0.03
    sigma_z = sigma_z_of_proportions(wandering, rate)

    assert signals(ProportionChart(rate, 2.7), wandering)
    assert not signals(LaneyProportionChart(rate, sigma_z), wandering)
    assert not LaneyProportionChart(rate, sigma_z).underdispersed


def test_laney_never_tightens_in_silence() -> None:
    tight = LaneyProportionChart(0.1, sigma_z=0.4)
    plain = ProportionChart(0.1)

    assert tight.underdispersed
    assert LaneyRateChart(2.0, 0.4).underdispersed
    assert tight.update(tight.initial(), 12, 100)[2:] == plain.update(plain.initial(), 12, 100)[2:]
    allowed = LaneyProportionChart(0.1, sigma_z=0.4, allow_tightening=True)
    assert allowed.update(allowed.initial(), 12, 100).upper < 0.14
    rate = LaneyRateChart(2.0, 0.5, allow_tightening=True)
    assert rate.update(rate.initial(), 4, 1.0).upper == pytest.approx(2 + 1.5 * math.sqrt(2))


def test_individuals_limits_are_those_of_the_moving_range() -> None:
    # Montgomery's factors: x̄ ± 2.66·MR̄ and 3.267·MR̄
    values = [10.0, 12.0, 11.0, 14.0, 13.0]
    average_range = (2 + 1 + 3 + 1) / 4
    mean, sigma = individuals_baseline(values)
    chart = IndividualsChart(mean, sigma)

    assert chart.limits() == pytest.approx((12 - 2.66 * average_range, 12 + 2.66 * average_range), rel=1e-3)
    assert chart.range_limit() == pytest.approx(3.267 * average_range, rel=1e-3)
    assert signals(chart, [(12.0,), (16.0,), (18.0,)]) == [3]
    assert signals(chart, [(8.0,), (15.0,)]) == [2]  # both values lie inside: it is the jump


@pytest.mark.parametrize("n", range(2, 16))
def test_range_factors_are_the_integrals_they_stand_for(n: int) -> None:
    mean, _ = integrate.quad(lambda x: 1 - stats.norm.sf(x) ** n - stats.norm.cdf(x) ** n, -10, 10)

    assert control_constants.d2(n) == pytest.approx(mean, abs=1e-5)


def test_constants_are_the_printed_ones() -> None:
    # Montgomery, appendix VI
    assert [round(control_constants.d3(n), 3) for n in (2, 3, 4, 5, 10)] == [0.853, 0.888, 0.880, 0.864, 0.797]
    assert [round(control_constants.c4(n), 4) for n in (2, 5, 10, 25)] == [0.7979, 0.9400, 0.9727, 0.9896]
    with pytest.raises(ValueError, match="use standard deviations"):
        control_constants.d2(16)


@pytest.mark.parametrize(("spread", "factors"), [("range", (0.577, 0.0, 2.114)), ("deviation", (1.427, 0.0, 2.089))])
def test_subgroup_limits_have_the_printed_factors(spread: str, factors: tuple[float, float, float]) -> None:
    # Montgomery, appendix VI, n = 5: A2, D3, D4 and A3, B3, B4
    chart = SubgroupChart(mean=0.0, sigma=1.0, size=5, spread=spread)
    average = control_constants.d2(5) if spread == "range" else control_constants.c4(5)
    _, upper = chart.mean_limits()
    low, high = chart.spread_limits()

    assert (upper / average, low / average, high / average) == pytest.approx(factors, abs=6e-4)


@pytest.mark.parametrize("spread", ["range", "deviation"])
def test_subgroup_baseline_recovers_mean_and_sigma(spread: str) -> None:
    law = stats.norm(20, 2)
    groups = [list(law.rvs(5, random_state=seed)) for seed in range(400)]

    mean, sigma = subgroup_baseline(groups, spread)

    assert mean == pytest.approx(20, abs=0.2)
    assert sigma == pytest.approx(2, abs=0.1)


def test_subgroups_alarm_on_their_mean_or_their_spread() -> None:
    chart = SubgroupChart(mean=0.0, sigma=1.0, size=5)

    assert signals(chart, [([0, 0, 1, -1, 0],), ([2, 2, 1, 1, 2],), ([-3, 3, 0, 0, 0],)]) == [2, 3]
    with pytest.raises(ValueError, match="3 values on a chart made for 5"):
        chart.update(chart.initial(), [1, 2, 3])


@given(st.floats(0.0005, 0.2), st.sampled_from([0.00135, 0.01, 0.05]))
def test_gap_limits_have_at_most_the_chance_promised(p0: float, alpha: float) -> None:
    chart = GapChart(p0, alpha)
    lower, upper = chart.limits()
    law = stats.geom(p0, loc=-1)

    assert law.cdf(lower - 1) <= alpha + 1e-12
    assert law.cdf(lower) > alpha - 1e-12
    assert law.sf(upper) <= alpha + 1e-12
    assert law.sf(upper - 1) > alpha - 1e-12
    assert chart.false_alarm_chance() == pytest.approx(law.cdf(lower - 1) + law.sf(upper), abs=1e-12)


def test_two_defects_close_together_are_a_signal_and_a_long_peace_too() -> None:
    chart = GapChart(0.001, alpha=0.01)

    assert signals(chart, [(700,), (8,), (11,), (5000,)]) == [2, 4]


def test_time_between_limits_are_exponential_quantiles() -> None:
    chart = TimeBetweenChart(mean=30, alpha=0.01)

    assert chart.limits() == pytest.approx((stats.expon.ppf(0.01, scale=30), stats.expon.ppf(0.99, scale=30)))
    assert signals(chart, [(30.0,), (0.1,), (200.0,)]) == [2, 3]


def test_nelsons_transform_makes_times_nearly_normal() -> None:
    chart = NelsonChart(mean=30)
    transformed = [nelson_transform(t) for t in stats.expon.rvs(scale=30, size=20_000, random_state=1)]
    low, high = chart.limits()

    assert abs(stats.skew(transformed)) < 0.05
    middle, sigma = sum(transformed) / 20_000, stats.tstd(transformed)
    assert (low + high) / 2 == pytest.approx(middle, rel=0.01)
    assert (high - low) / 6 == pytest.approx(sigma, rel=0.02)
    assert signals(chart, [(30.0,), (1e-4,), (600.0,)]) == [2, 3]
