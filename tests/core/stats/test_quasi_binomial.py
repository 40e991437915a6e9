"""Elasticity of defects with dispersion: the published Olist totals, statsmodels, and refusals."""

import math
import random

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.core.stats.headroom import headroom
from streams.core.stats.linear_algebra import inverse
from streams.core.stats.quasi_binomial import quasi_binomial

# Olist, full data by month of purchase, January 2017 to August 2018: orders, delivered, delivered late (reference.json)
MONTHS = [
    *((800, 750, 23), (1780, 1653, 53), (2682, 2546, 142), (2404, 2303, 181), (3700, 3545, 128), (3245, 3135, 121)),
    *((4026, 3872, 133), (4331, 4193, 139), (4285, 4150, 216), (4631, 4478, 237), (7544, 7288, 1043)),
    *((5673, 5513, 462), (7269, 7069, 464), (6728, 6555, 1048), (7211, 7003, 1496), (6939, 6798, 361)),
    *((6873, 6749, 556), (6167, 6096, 83), (6292, 6156, 276), (6512, 6351, 660)),
]
LATE = [(late, delivered) for _, delivered, late in MONTHS]
LOG_ORDERS = [math.log(orders) for orders, _, _ in MONTHS]


def test_late_deliveries_on_orders_have_the_published_elasticity() -> None:
    fit = quasi_binomial(LATE, LOG_ORDERS)

    assert round(fit.phi) == 143
    assert round(fit.t(1), 1) == 2.3
    assert round(fit.p_value(1), 3) == 0.034
    assert fit.p_value(1, "greater") == pytest.approx(fit.p_value(1) / 2)
    assert fit.p_value(1, "less") == pytest.approx(1 - fit.p_value(1) / 2)
    assert (round(fit.coefficients[1], 2), round(fit.standard_error(1), 2)) == (1.26, 0.55)
    assert (fit.df, fit.periods) == (18, 20)
    assert round(fit.coefficients[1] / (fit.standard_error(1) / math.sqrt(fit.phi)), 1) == 27.5  # the naive z


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(6, 30), st.integers(1, 2))
def test_fits_agree_with_statsmodels(seed: int, periods: int, columns: int) -> None:
    chance = random.Random(seed)
    covariates = [[chance.gauss(0, 1) for _ in range(periods)] for _ in range(columns)]
    counts = []
    for i in range(periods):
        n = chance.randint(20, 400)
        p = 1 / (1 + math.exp(2 - 0.5 * covariates[0][i] - chance.gauss(0, 0.3)))
        counts.append((sum(chance.random() < p for _ in range(n)), n))
    design = sm.add_constant(np.array(covariates).T)
    shares, sizes = np.array([x / n for x, n in counts]), np.array([n for _, n in counts])
    theirs = sm.GLM(shares, design, family=sm.families.Binomial(), var_weights=sizes).fit(scale="X2")

    ours = quasi_binomial(counts, *covariates)

    assert ours.coefficients == pytest.approx(theirs.params, abs=1e-6)
    assert ours.phi == pytest.approx(theirs.scale, rel=1e-6)
    stretch = max(1.0, theirs.scale) / theirs.scale
    assert np.array(ours.covariance) == pytest.approx(theirs.cov_params() * stretch, rel=1e-5, abs=1e-9)


def test_an_interval_is_students() -> None:
    fit = quasi_binomial(LATE, LOG_ORDERS)
    low, high = fit.interval(1)

    assert (low, high) == pytest.approx((1.2566 - 2.1009 * 0.54695, 1.2566 + 2.1009 * 0.54695), abs=1e-3)
    assert fit.rate(math.log(7000)) == pytest.approx(1 / (1 + math.exp(13.31204 - 1.256649 * math.log(7000))), rel=1e-4)


def test_periods_without_units_are_passed_over() -> None:
    with_gap = quasi_binomial([*LATE, (0, 0)], [*LOG_ORDERS, 0.0])

    assert with_gap == quasi_binomial(LATE, LOG_ORDERS)


def test_less_spread_than_chance_claims_no_more_certainty_than_chance() -> None:
    counts = [(10, 100)] * 12
    covariate = [float(i % 5) for i in range(12)]

    fit = quasi_binomial(counts, covariate)

    assert fit.phi < 1e-9
    centred = math.fsum((c - sum(covariate) / 12) ** 2 for c in covariate)
    assert fit.standard_error(1) == pytest.approx(1 / math.sqrt(9 * centred))


@pytest.mark.parametrize(
    ("counts", "covariate", "reason"),
    [
        ([(1, 10), (2, 10)], [0.0, 1.0], "2 periods cannot carry 2 coefficients"),
        ([(0, 10)] * 5, [0.0, 1, 2, 3, 4], "no elasticity"),
        ([(10, 10)] * 5, [0.0, 1, 2, 3, 4], "no elasticity"),
        ([(1, 10), (2, 10), (3, 10)], [1.0, 1.0, 1.0], "does not vary"),
        ([(0, 50), (0, 50), (0, 50), (50, 50), (50, 50)], [0.0, 1, 2, 3, 4], "runs off to infinity"),
    ],
)
def test_what_cannot_be_fitted_is_refused_with_its_reason(
    counts: list[tuple[int, int]], covariate: list[float], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        quasi_binomial(counts, covariate)


def test_the_inverse_undoes_the_matrix() -> None:
    matrix = [[4.0, 1.0, 0.5], [1.0, 3.0, -1.0], [0.5, -1.0, 2.0]]

    assert np.array(inverse(matrix)) @ np.array(matrix) == pytest.approx(np.eye(3), abs=1e-12)


def test_headroom_is_the_load_at_which_the_fit_meets_the_target() -> None:
    fit = quasi_binomial(LATE, LOG_ORDERS)

    room = headroom(fit, target=0.1)

    assert room is not None
    assert fit.rate(math.log(room.load)) == pytest.approx(0.1)
    assert room.low is not None
    assert room.high is not None
    assert room.low < room.load < room.high


def test_headroom_bounds_are_where_the_fit_stops_differing_from_the_target() -> None:
    fit = quasi_binomial(LATE, LOG_ORDERS)
    room = headroom(fit, target=0.1)

    for bound in (room.low, room.high):
        log = math.log(bound)
        (v00, v01), (_, v11) = fit.covariance
        distance = fit.coefficients[0] + fit.coefficients[1] * log - math.log(0.1 / 0.9)
        assert abs(distance) == pytest.approx(2.10092 * math.sqrt(v00 + 2 * log * v01 + log * log * v11), rel=1e-4)


def test_no_load_is_too_much_when_defects_fall_with_load() -> None:
    falling = [(20 - 2 * i, 100) for i in range(8)]

    assert headroom(quasi_binomial(falling, [0.1 * i for i in range(8)]), 0.3) is None


def test_an_uncertain_elasticity_sets_no_bounds() -> None:
    noisy = [(5, 100), (9, 100), (4, 100), (8, 100), (6, 100), (7, 100)]

    room = headroom(quasi_binomial(noisy, [0.1 * i for i in range(6)]), 0.2)

    assert room is not None
    assert (room.low, room.high) == (None, None)
