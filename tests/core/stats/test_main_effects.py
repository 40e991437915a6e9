"""Effects of labels by minimum bias: exact where a product made the cells, the published equations at its end, and what
was never seen together is expected all the same.
"""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.stats.main_effects import HIGHEST, main_effects

PRODUCTS = {"pump": 0.8, "valve": 2.0}
SEGMENTS = {"home": 0.9, "trade": 1.4}


def made_by_a_product(units: int, rate: float = 0.05) -> dict[tuple[str, ...], tuple[float, int]]:
    pairs = itertools.product(PRODUCTS.items(), SEGMENTS.items())
    return {(p, s): (units * rate * a * b, units) for (p, a), (s, b) in pairs}


def test_what_a_product_made_is_found_again():
    cells = made_by_a_product(1_000_000)
    rate = sum(x for x, _ in cells.values()) / sum(n for _, n in cells.values())
    found = main_effects(cells, rate, prior=2.5)

    for labels, (x, n) in cells.items():
        assert found.expected(labels) == pytest.approx(x / n, rel=1e-3)


def test_a_pair_never_seen_together_is_expected_at_what_its_labels_have_shown():
    cells = made_by_a_product(1_000_000)
    del cells["valve", "trade"]
    rate = sum(x for x, _ in cells.values()) / sum(n for _, n in cells.values())

    assert main_effects(cells, rate, 2.5).expected(("valve", "trade")) == pytest.approx(0.05 * 2.0 * 1.4, rel=0.02)


def test_few_units_move_an_effect_little():
    cells = {("pump",): (50, 1_000), ("valve",): (3, 10)}
    rate = 53 / 1_010
    found = main_effects(cells, rate, prior=2.5)

    assert found.effects[0]["valve"] == pytest.approx((3 + 2.5) / (10 * rate + 2.5))


def test_a_label_that_all_have_and_one_that_is_not_known_have_no_effect():
    found = main_effects({("main", "pump"): (5, 100), ("main", "valve"): (20, 100)}, 0.125, 5)

    assert found.effects[0] == {"main": 1.0}
    assert found.expected(("main", "never seen")) == pytest.approx(0.125)
    assert found.expected(()) == 0.125
    assert main_effects({}, 0.1, 5).expected(("pump",)) == 0.1


def test_a_product_of_effects_stays_a_rate():
    cells = {("a", "x"): (95, 100), ("a", "y"): (90, 100), ("b", "x"): (90, 100), ("b", "y"): (1, 100)}

    assert main_effects(cells, 0.69, 1.0).expected(("a", "x")) <= HIGHEST


labelled = st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"))
counted = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(st.dictionaries(labelled, counted, min_size=2))
def test_failures_of_each_label_of_the_last_kind_agree_with_the_model(cells):
    rate = (sum(x for x, _ in cells.values()) + 0.5) / (sum(n for _, n in cells.values()) + 1)
    found = main_effects(cells, rate, prior=2.5)
    prior, last = 2.5, found.effects[1]
    for label, effect in last.items() if len(last) > 1 else ():
        held = {labels: counts for labels, counts in cells.items() if labels[1] == label}
        others = sum(n * rate * found.effects[0][labels[0]] for labels, (_, n) in held.items())
        assert effect == pytest.approx((sum(x for x, _ in held.values()) + prior) / (others + prior))
