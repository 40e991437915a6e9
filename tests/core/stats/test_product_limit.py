"""The share that stays: remission times of 21 patients on 6-MP (Freireich et al. 1963), as in every textbook."""

import pytest

from streams.core.stats.product_limit import product_limit

FREIREICH = [(3, 21), (1, 17), (1, 15), (1, 12), (1, 11), (1, 7), (1, 6)]


@pytest.mark.parametrize(("steps", "share"), [(1, 0.857), (2, 0.807), (3, 0.753), (4, 0.690), (5, 0.627), (7, 0.448)])
def test_published_shares(steps, share):
    assert product_limit(FREIREICH[:steps]).value == pytest.approx(share, abs=5e-4)


def test_published_interval_at_ten_weeks():
    """S(10) = 0.753 with log-log interval [0.503, 0.889] (R survival, conf.type="log-log")."""
    told = product_limit(FREIREICH[:3])

    assert (told.low, told.high) == pytest.approx((0.503, 0.889), abs=1e-3)
    assert told.n == 21


def test_nobody_left_is_no_certainty():
    told = product_limit([(0, 40), (0, 30)])

    assert told.value == told.high == 1.0
    assert told.low == pytest.approx(1 - 0.11351, abs=1e-5)


def test_all_left():
    assert product_limit([(5, 5)]).value == 0.0


def test_nothing_known():
    assert product_limit([(0, 0)]) == (1.0, 0.0, 1.0, 0)
