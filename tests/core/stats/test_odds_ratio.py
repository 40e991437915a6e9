"""2×2 tables: R's documented examples, statsmodels and scipy."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import Table2x2

from streams.core.stats import hypergeometric
from streams.core.stats.odds_ratio import exact_odds_ratio, fisher_p, odds_ratio

cells = st.integers(0, 30)
filled = st.integers(1, 60)


@given(filled, filled, filled, filled)
def test_wald_interval_agrees_with_statsmodels(a: int, b: int, c: int, d: int) -> None:
    table = Table2x2([[a, b], [c, d]])

    ours = odds_ratio(a, b, c, d)

    assert ours.value == pytest.approx(table.oddsratio)
    assert (ours.low, ours.high) == pytest.approx(table.oddsratio_confint())
    assert ours.n == a + b + c + d


def test_an_empty_cell_gets_half_a_unit_everywhere() -> None:
    assert odds_ratio(5, 10, 0, 20) == odds_ratio(5, 10, 0, 20, correction="always")
    assert odds_ratio(5, 10, 0, 20).value == pytest.approx(5.5 * 20.5 / (10.5 * 0.5))
    with pytest.raises(ValueError, match="empty cell"):
        odds_ratio(5, 10, 0, 20, correction="never")


def test_fisher_agrees_with_r() -> None:
    # R, ?fisher.test: TeaTasting
    tea = exact_odds_ratio(3, 1, 1, 3)
    assert tea.value == pytest.approx(6.408309, abs=2e-5)  # R stops its search there; exactly it is 6.408320
    assert (tea.low, tea.high) == pytest.approx((0.2117329, 621.9337505), rel=8e-3)
    assert fisher_p(3, 1, 1, 3, "greater") == pytest.approx(0.2428571, abs=5e-8)
    # R, ?fisher.test: Convictions, two-sided 95 % interval
    convictions = exact_odds_ratio(2, 15, 10, 3)
    assert convictions.value == pytest.approx(0.04693661, abs=5e-8)
    assert (convictions.low, convictions.high) == pytest.approx((0.003325764, 0.363182271), rel=4e-3)
    assert fisher_p(2, 15, 10, 3, "less") == pytest.approx(0.0004652, abs=5e-8)


@settings(max_examples=150, deadline=None)
@given(cells, cells, cells, cells)
def test_fisher_p_agrees_with_scipy(a: int, b: int, c: int, d: int) -> None:
    for ours, theirs in (("two_sided", "two-sided"), ("greater", "greater"), ("less", "less")):
        expected = stats.fisher_exact([[a, b], [c, d]], theirs).pvalue
        if a + b and c + d and a + c and b + d:
            assert fisher_p(a, b, c, d, ours) == pytest.approx(expected, rel=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 12), st.integers(1, 12), st.integers(1, 12), st.integers(0, 12))
def test_exact_interval_agrees_with_scipy(a: int, b: int, c: int, d: int) -> None:
    reference = stats.contingency.odds_ratio([[a, b], [c, d]], kind="conditional")
    bounds = reference.confidence_interval(0.95)

    ours = exact_odds_ratio(a, b, c, d)

    assert math.inf if ours.value is None else ours.value == pytest.approx(reference.statistic, rel=1e-5)
    assert ours.low == pytest.approx(bounds.low, rel=1e-5)
    assert (math.inf if ours.high is None else ours.high) == pytest.approx(bounds.high, rel=1e-5)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 40), st.data())
def test_hypergeometric_tails_agree_with_scipy(total: int, data: st.DataObject) -> None:
    marked, drawn = data.draw(st.integers(0, total)), data.draw(st.integers(1, total))
    x = data.draw(st.sampled_from(list(hypergeometric.support(drawn, marked, total))))
    law = stats.hypergeom(total, marked, drawn)

    below, above = hypergeometric.mid_p_tails(x, drawn, marked, total)

    assert below == pytest.approx(law.cdf(x) - law.pmf(x) / 2, abs=1e-9)
    assert above == pytest.approx(law.sf(x) + law.pmf(x) / 2, abs=1e-9)
    assert hypergeometric.chances(drawn, marked, total) == pytest.approx(
        list(law.pmf(list(hypergeometric.support(drawn, marked, total)))), abs=1e-9
    )
