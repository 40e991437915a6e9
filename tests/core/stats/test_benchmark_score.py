"""Against a standard: better, worse, at standard, or nobody can tell."""

import pytest

from streams.core.stats.benchmark_score import Moments, compare, dispersion

LIMIT, MARGIN = 2.7, 0.02


def shares(*counts: tuple[int, int]) -> list[Moments]:
    return [Moments(n, x, x) for x, n in counts]


def test_z_is_the_distance_in_standard_errors():
    told = compare(shares((30, 100), (30, 100)), 0.2, limit=LIMIT, margin=MARGIN)

    assert told.z == pytest.approx(0.1 / (0.3 * 0.7 / 200) ** 0.5)
    assert told.verdict == "better"


def test_fewer_can_be_better():
    assert compare(shares((60, 300)), 0.3, limit=LIMIT, margin=MARGIN, more_is_better=False).verdict == "better"
    assert compare(shares((60, 300)), 0.1, limit=LIMIT, margin=MARGIN, more_is_better=False).verdict == "worse"


def test_at_standard_needs_enough_answers_to_exclude_what_matters():
    assert compare(shares((20, 100)), 0.2, limit=LIMIT, margin=MARGIN).verdict == "cannot_tell"
    assert compare(shares((2_000, 10_000)), 0.2, limit=LIMIT, margin=MARGIN).verdict == "at_standard"


def test_few_answers_tell_nothing():
    assert compare(shares((0, 20)), 0.5, limit=LIMIT, margin=MARGIN).verdict == "cannot_tell"
    assert compare([], 0.5, limit=LIMIT, margin=MARGIN).verdict == "cannot_tell"


def test_periods_that_vary_beyond_chance_widen_the_error():
    calm, wild = shares(*[(30, 100)] * 10), shares(*[(10, 100), (50, 100)] * 5)

    assert dispersion(calm, Moments(1000, 300, 300)) == 1
    assert dispersion(wild, Moments(1000, 300, 300)) == pytest.approx(100 * 0.04 / 0.21 * 10 / 9)
    assert compare(wild, 0.2, limit=LIMIT, margin=MARGIN).verdict == "cannot_tell"


def test_the_standards_own_error_counts():
    assert compare(shares((260, 1000)), 0.2, limit=LIMIT, margin=MARGIN).verdict == "better"
    assert compare(shares((260, 1000)), 0.2, 100, limit=LIMIT, margin=MARGIN).verdict == "cannot_tell"
