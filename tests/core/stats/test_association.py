"""The method follows from the table: Wald where it is well filled, exact where it is not."""

import pytest

from streams.core.stats.association import EXACT, WALD, association
from streams.core.stats.odds_ratio import exact_odds_ratio, fisher_p


def test_the_late_deliveries_of_olist() -> None:
    found = association(238, 180, 457, 4357)

    assert found is not None
    assert found.method == WALD
    assert (round(found.odds.value or 0, 1), found.odds.n) == (12.6, 5232)
    assert [round(found.odds.low, 2), round(found.odds.high or 0, 2)] == [10.15, 15.65]
    assert found.p < 1e-100


def test_a_sparse_table_is_judged_exactly() -> None:
    found = association(3, 1, 1, 3)  # Fisher's lady tasting tea

    assert found is not None
    assert found.method == EXACT
    assert found.odds == exact_odds_ratio(3, 1, 1, 3)
    assert found.p == pytest.approx(fisher_p(3, 1, 1, 3)) == pytest.approx(0.4857, abs=1e-4)


def test_a_sparse_table_of_many_takes_half_a_unit_in_empty_cells() -> None:
    found = association(0, 5_000, 9_000, 90_000)

    assert found is not None
    assert found.method == WALD
    assert found.p < 1e-5


@pytest.mark.parametrize("table", [(0, 0, 3, 4), (1, 2, 0, 0), (0, 5, 0, 7), (5, 0, 7, 0)])
def test_a_table_without_a_contrast_says_nothing(table: tuple[int, int, int, int]) -> None:
    assert association(*table) is None
