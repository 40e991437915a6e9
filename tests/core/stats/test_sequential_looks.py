"""Bounds of repeated looks against published tables."""

import pytest

from streams.core.stats.sequential_looks import error_spent, next_bound


def bounds(fractions: list[float], alpha: float) -> list[float]:
    found: list[float] = []
    for count, fraction in enumerate(fractions, start=1):
        before = error_spent(fractions[count - 2], alpha) if count > 1 else 0.0
        found.append(next_bound(fractions[:count], found, error_spent(fraction, alpha) - before))
    return found


@pytest.mark.parametrize(
    ("looks", "published"),
    [
        (1, [1.960]),
        (2, [2.963, 1.969]),
        (3, [3.710, 2.511, 1.993]),
        (5, [4.877, 3.357, 2.680, 2.290, 2.031]),
    ],
)
def test_equal_looks_have_the_bounds_of_lan_and_demets(looks, published):
    """One-sided 0.025, O'Brien–Fleming spending (Reboussin et al. 2000; Jennison & Turnbull 2000)."""
    fractions = [(number + 1) / looks for number in range(looks)]

    assert bounds(fractions, 0.025) == pytest.approx(published, abs=2e-3)


def test_all_of_the_error_is_spent_at_the_end_and_next_to_nothing_at_first():
    assert error_spent(1.0, 0.025) == pytest.approx(0.025)
    assert error_spent(0.25, 0.025) < 1e-4
    assert error_spent(0.0, 0.025) == 0.0
