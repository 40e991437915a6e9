"""What a person may be told: shares, products, changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.console.measures import Share, change, product, share


def test_a_share_has_wilsons_interval() -> None:
    found = share(4, 20)

    assert found is not None
    assert (found.value, found.n) == (0.2, 20)
    assert found.low == pytest.approx(0.08066, abs=5e-6)
    assert found.high == pytest.approx(0.41602, abs=5e-6)


@pytest.mark.parametrize(("x", "n"), [(0, 0), (5, 4), (-1, 4)])
def test_there_is_no_share_of_nothing_or_of_contradicting_counts(x: int, n: int) -> None:
    assert share(x, n) is None


def test_a_change_has_the_interval_of_newcombes_table() -> None:
    """56/70 against 48/80: Newcombe 1998, table II, method 10 gives 0.0524 to 0.3339."""
    found = change(share(56, 70), share(48, 80))

    assert found is not None
    assert (found["value"], found["low"], found["high"]) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


@pytest.mark.parametrize(("now", "before"), [((0, 0), (95, 100)), ((95, 100), (0, 0))])
def test_there_is_no_change_without_both(now: tuple[int, int], before: tuple[int, int]) -> None:
    assert change(share(*now), share(*before)) is None


def test_the_product_of_one_share_is_that_share() -> None:
    one = share(90, 100)

    assert one is not None
    found = product([one])
    assert found is not None
    assert (found.value, found.n) == (one.value, one.n)
    assert (found.low, found.high) == pytest.approx((one.low, one.high))


def test_a_stage_without_a_failure_still_widens_the_product() -> None:
    sure, unsure = share(900, 1000), share(10, 10)

    assert sure is not None
    assert unsure is not None
    alone, both = product([sure]), product([sure, unsure])
    assert alone is not None
    assert both is not None
    assert both.value == alone.value
    assert both.low < alone.low


def test_the_product_with_a_stage_that_passed_nothing_is_zero_with_an_upper_end() -> None:
    found = product([Share(0.0, 0.0, 0.3, 10), Share(1.0, 0.7, 1.0, 10)])

    assert found == Share(0.0, 0.0, 0.3, 10)


@given(
    st.lists(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=8)
)
def test_a_product_lies_within_its_interval_and_within_0_and_1(counts: list[tuple[int, int]]) -> None:
    shares = [found for found in (share(x, n) for x, n in counts) if found is not None]
    found = product(shares)

    assert found is not None
    assert 0 <= found.low <= found.value + 1e-12
    assert found.value - 1e-12 <= found.high <= 1
    assert found.n == min(n for _, n in counts)


def test_there_is_no_product_of_nothing() -> None:
    assert product([]) is None
