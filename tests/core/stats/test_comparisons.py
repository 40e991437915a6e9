"""Mixes, many tests, lagged links, peers, trust, stages, money: each against an oracle or by hand."""

import math
import os
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.tsa.ar_model import AutoReg

from streams.core.stats.benjamini_hochberg import benjamini_hochberg, benjamini_yekutieli
from streams.core.stats.beta_reputation import BetaReputation, trust, trust_interval
from streams.core.stats.cross_correlation import autoregression, cross_correlation, prewhitened_cross_correlation
from streams.core.stats.escape import escapes
from streams.core.stats.jensen_shannon import MERGED, merge_small_cells, mix_difference, weighted_divergence
from streams.core.stats.pareto import pareto, vital_few
from streams.core.stats.quality_cost import QualityCosts, QualityEvents, cost_of_quality
from streams.core.stats.shrinkage import intraclass_correlation, pooled_rate, prior_from_peers, shrunken_rate
from tests.oracles.funnel import dispersion_of, funnel_limits, funnel_verdict, winsorised_dispersion
from tests.oracles.proportion_baseline import pearson_dispersion, proportion_baseline

SHARED = Path(os.environ.get("ANDON_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data"))


# mixes


def test_divergence_and_g_are_the_published_identity() -> None:
    pairs = {"a": (30, 45), "b": (50, 35), "c": (20, 20)}

    assert 2 * 200 * weighted_divergence(pairs) == pytest.approx(5.681298971513793, rel=1e-13)
    difference = mix_difference({"a": 30, "b": 50, "c": 20}, {"a": 45, "b": 35, "c": 20})
    assert difference.g == pytest.approx(5.681298971513799, rel=1e-13)
    assert (difference.df, difference.merged, difference.n) == (2, (), 200)
    assert difference.effect == pytest.approx(difference.divergence / math.log(2))


table = st.lists(st.tuples(st.integers(20, 200), st.integers(20, 200)), min_size=2, max_size=6)


@given(table)
def test_g_agrees_with_scipy(rows: list[tuple[int, int]]) -> None:
    before = {str(i): a for i, (a, _) in enumerate(rows)}
    after = {str(i): b for i, (_, b) in enumerate(rows)}
    theirs = stats.chi2_contingency(rows, correction=False, lambda_="log-likelihood")

    ours = mix_difference(before, after)

    if not ours.merged:
        assert (ours.g, ours.p_value) == pytest.approx((theirs.statistic, theirs.pvalue), abs=1e-9)
        assert ours.df == theirs.dof


def test_small_cells_are_merged_until_each_expects_five() -> None:
    merged, names = merge_small_cells({"big": (60, 50), "mid": (20, 30), "x": (1, 2), "y": (2, 2), "z": (3, 1)})

    assert names == ("x", "y", "z")
    assert merged == {"big": (60, 50), "mid": (20, 30), MERGED: (6, 5)}


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=8))
def test_merging_loses_no_count_and_leaves_no_small_cell_but_the_last(pairs: dict[str, tuple[int, int]]) -> None:
    merged, _ = merge_small_cells(pairs)
    total_a, total_b = (sum(p[side] for p in pairs.values()) for side in (0, 1))

    assert sum(a for a, _ in merged.values()) == total_a
    assert sum(b for _, b in merged.values()) == total_b
    if len(merged) > 1:
        share = min(total_a, total_b) / (total_a + total_b)
        assert min(a + b for a, b in merged.values()) * share >= 5


def test_a_side_without_counts_shows_no_difference() -> None:
    assert mix_difference({"a": 10}, {}).p_value == 1.0
    assert weighted_divergence({"a": (3, 0)}) == 0.0


# many tests


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_adjusted_p_values_agree_with_statsmodels(p_values: list[float]) -> None:
    assert benjamini_hochberg(p_values) == pytest.approx(list(multipletests(p_values, method="fdr_bh")[1]))
    assert benjamini_yekutieli(p_values) == pytest.approx(list(multipletests(p_values, method="fdr_by")[1]))


def test_no_tests_give_no_discoveries() -> None:
    assert benjamini_hochberg([]) == []


# lagged links


def series_j() -> tuple[list[float], list[float]]:
    path = SHARED / "box_jenkins" / "GAS_FURNACE.DAT"
    if not path.exists():
        pytest.skip(f"{path} is absent: set ANDON_SHARED_DATA to the folder with the shared data")
    rows = [line.split() for line in path.read_text().splitlines()[25:]]
    pairs = [(float(row[0]), float(row[1])) for row in rows if len(row) == 2]
    return [x for x, _ in pairs], [y for _, y in pairs]


def test_the_gas_furnace_answers_after_three_to_seven_steps() -> None:
    gas, carbon_dioxide = series_j()

    link = prewhitened_cross_correlation(gas, carbon_dioxide, most_lags=10, order=3)

    assert [round(c, 2) for c in link.filter] == [1.97, -1.37, 0.34]
    published = [0.0, 0.05, -0.03, -0.28, -0.33, -0.46, -0.27, -0.17, -0.03, 0.03, -0.05]
    assert [round(r, 2) for r in link.correlations] == published
    assert round(2 * link.bound / 1.959964, 3) == 0.117
    assert link.significant[0] == 3
    assert link.peak == 5


def test_raw_correlations_of_the_gas_furnace_mislead() -> None:
    raw = cross_correlation(*series_j(), most_lags=8)

    assert [round(r, 2) for r in raw] == [-0.48, -0.6, -0.73, -0.84, -0.92, -0.95, -0.91, -0.83, -0.72]


def test_the_filter_is_the_least_squares_autoregression() -> None:
    rng = random.Random(9)
    series = [0.0, 0.0]
    for _ in range(200):
        series.append(0.9 * series[-1] - 0.4 * series[-2] + rng.gauss(0, 1))
    mean = sum(series) / len(series)
    theirs = AutoReg([x - mean for x in series], lags=2, trend="n").fit()

    assert autoregression(series, 2) == pytest.approx(list(theirs.params), abs=1e-6)


def test_two_unrelated_trends_are_not_linked() -> None:
    rng = random.Random(21)
    walk, other = [0.0], [0.0]
    for _ in range(150):
        walk.append(0.95 * walk[-1] + rng.gauss(0, 1))
        other.append(0.95 * other[-1] + rng.gauss(0, 1))

    link = prewhitened_cross_correlation(walk, other, most_lags=5, order=1)

    assert len(link.significant) <= 1


def test_series_too_short_for_their_lags_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 26"):
        prewhitened_cross_correlation([1.0, 2.0], [1.0, 2.0])


# peers


def test_peers_that_differ_by_chance_alone_share_one_rate() -> None:
    peers = [(5, 50), (10, 100), (20, 200), (8, 80)]
    prior = prior_from_peers(peers)

    assert intraclass_correlation(peers) == 0
    assert prior.mean == pytest.approx(0.1)
    assert prior.a + prior.b == pytest.approx(430)
    assert shrunken_rate(2, 3, prior).value < 0.11


def test_the_prior_recovers_the_spread_of_the_peers() -> None:
    a, b = 4.0, 36.0
    rates = stats.beta.rvs(a, b, size=3000, random_state=2)
    peers = [(int(stats.binom.rvs(120, p, random_state=i)), 120) for i, p in enumerate(rates)]

    prior = prior_from_peers(peers)

    assert prior.mean == pytest.approx(0.1, rel=0.03)
    assert prior.a + prior.b == pytest.approx(40, rel=0.12)


def test_shrunken_bounds_are_the_posteriors() -> None:
    prior = prior_from_peers([(1, 50), (9, 50), (4, 50), (20, 50)])
    law = stats.beta(prior.a + 3, prior.b + 17)

    estimate = shrunken_rate(3, 20, prior)

    assert (estimate.value, estimate.low, estimate.high) == pytest.approx((law.mean(), law.ppf(0.025), law.ppf(0.975)))
    assert estimate.n == 20


def test_two_of_three_do_not_outrank_many_of_many() -> None:
    suppliers = {"tiny": (2, 3), "bad": (60, 300), "good": (6, 300), "fair": (15, 300)}
    prior = prior_from_peers(list(suppliers.values()))
    ranked = sorted(suppliers, key=lambda name: -shrunken_rate(*suppliers[name], prior).low)

    assert ranked[0] == "bad"


def test_a_rate_is_kept_off_certainty() -> None:
    assert pooled_rate([(0, 99)]) == pytest.approx(0.5 / 100)
    assert pooled_rate([(99, 99)]) == pytest.approx(99.5 / 100)
    assert intraclass_correlation([(5, 10)]) == 0
    assert intraclass_correlation([(1, 1), (0, 1)]) == 0
    assert intraclass_correlation([(0, 10), (0, 10)]) == 0
    with pytest.raises(ValueError, match="nothing was inspected"):
        pooled_rate([(0, 0)])


def test_dispersion_grows_with_the_period_when_the_rate_itself_wanders() -> None:
    rng = random.Random(31)
    counts = []
    for _ in range(400):
        p = min(0.9, max(0.001, rng.gauss(0.1, 0.02)))
        n = rng.choice([100, 200])
        counts.append((sum(rng.random() < p for _ in range(n)), n))

    baseline = proportion_baseline([*counts, (0, 0)])

    assert baseline.periods == 400
    assert baseline.phi_at(1000) == pytest.approx(1 + 999 * 0.02**2 / 0.09, rel=0.3)
    assert 1.3 < baseline.phi < 2.2
    assert baseline.phi_at(1) == 1


def test_a_stable_baseline_has_no_dispersion_below_one() -> None:
    assert proportion_baseline([(10, 100)] * 20).phi == 1
    assert pearson_dispersion([(10, 100)], 0.1) == 1
    assert pearson_dispersion([(7, 100), (13, 100)], 0.1) == pytest.approx(2.0)


# targets


def test_a_few_bad_units_do_not_widen_the_funnel_that_shows_them() -> None:
    scores = [-1.0, 0.5, 0.2, -0.3, 1.1, 0.8, -0.9, 0.1, -0.4, 25.0]

    assert winsorised_dispersion(scores) == 1.0
    assert winsorised_dispersion([3.0, -3.0] * 10) == pytest.approx(9.0)
    assert winsorised_dispersion([]) == 1.0
    assert dispersion_of([(20, 100), (0, 100), (0, 0)], 0.1) == pytest.approx(100 / 9)


def test_verdicts_are_better_worse_or_cannot_tell() -> None:
    assert funnel_verdict(20, 100, 0.1) == "worse"
    assert funnel_verdict(20, 100, 0.1, fewer_is_better=False) == "better"
    assert funnel_verdict(20, 100, 0.1, phi=9) == "cannot_tell"
    assert funnel_verdict(1, 100, 0.1) == "better"
    assert funnel_verdict(0, 0, 0.1) == "cannot_tell"
    assert funnel_limits(0.1, 100) == pytest.approx((0.1 - 1.959964 * 0.03, 0.1 + 1.959964 * 0.03))


# trust


HALF_LIFE = 1000


@given(st.lists(st.tuples(st.integers(0, 5000), st.booleans()), max_size=12), st.randoms())
def test_trust_does_not_depend_on_the_order_of_arrival(events: list[tuple[int, bool]], chance: random.Random) -> None:
    rule = BetaReputation(HALF_LIFE)
    shuffled = list(events)
    chance.shuffle(shuffled)
    one, other = rule.initial(), rule.initial()
    for at, good in events:
        one = rule.update(one, at, good)
    for at, good in shuffled:
        other = rule.update(other, at, good)

    assert other.at == one.at
    assert (other.good, other.bad) == pytest.approx((one.good, one.bad), abs=1e-9)


def test_old_experience_counts_half_after_a_half_life() -> None:
    rule = BetaReputation(HALF_LIFE, good_weight=1, bad_weight=2)
    state = rule.update(rule.update(rule.initial(), 0, True), HALF_LIFE, False)

    assert (state.good, state.bad) == (0.5, 2.0)
    assert trust(state) == pytest.approx(1.5 / 4.5)
    assert trust_interval(state) == pytest.approx(tuple(stats.beta(1.5, 3).ppf([0.025, 0.975])))


def test_a_first_failure_hurts_a_newcomer_most() -> None:
    rule = BetaReputation(HALF_LIFE)
    newcomer = regular = rule.initial()
    for day in range(20):
        regular = rule.update(regular, day, True)
    losses = [trust(state) - trust(rule.update(state, 20, False)) for state in (newcomer, regular)]

    assert losses[0] > 2 * losses[1]


# codes, stages, money


def test_codes_come_in_order_of_weight_with_their_running_share() -> None:
    rows = pareto({"scratch": 50, "crack": 30, "dent": 15, "stain": 5, "none": 0})

    assert [(row.code, row.defects, round(row.cumulative, 2)) for row in rows] == [
        ("scratch", 50, 0.5),
        ("crack", 30, 0.8),
        ("dent", 15, 0.95),
        ("stain", 5, 1.0),
    ]
    assert vital_few(rows) == ("scratch", "crack")
    assert rows[0].low < 0.5 < rows[0].high
    assert pareto({}) == ()


def test_escape_of_a_stage_is_what_passed_of_what_was_there() -> None:
    matrix = {
        ("cut", "cut"): 10,
        ("cut", "weld"): 4,
        ("cut", "test"): 6,
        ("weld", "weld"): 8,
        ("weld", "test"): 2,
        ("test", "cut"): 3,
        ("elsewhere", "test"): 1,
    }

    report = escapes(matrix, ["cut", "weld", "test"])

    assert [(s.stage, s.escaped.value, s.escaped.n) for s in report.stages] == [
        ("cut", 0.5, 20),
        ("weld", 0.4, 20),
        ("test", 0.0, 8),
    ]
    assert (report.caught_at_origin.value, report.caught_at_origin.n) == (pytest.approx(18 / 30), 30)
    assert report.found_last.value == pytest.approx(8 / 30)
    assert report.unplaced == 4


def test_no_defects_leave_every_share_open() -> None:
    report = escapes({}, ["cut", "weld"])

    assert report.stages[0].escaped == (0.0, 0.0, 1.0, 0)
    assert report.unplaced == 0


def test_failure_is_priced_by_what_was_counted() -> None:
    costs = QualityCosts(1000, 0.5, 10, 40, 0, 25, 60, 300)
    priced = cost_of_quality(costs, QualityEvents(2, 1000, 30, 5, 0, 4, 3, 1))

    assert priced == (2000, 500, 500, 580)
    assert priced.total == 3580
    assert priced.poor_quality_share == pytest.approx(1080 / 3580)
    assert cost_of_quality(QualityCosts(), QualityEvents()).poor_quality_share == 0
