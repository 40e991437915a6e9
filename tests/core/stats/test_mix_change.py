"""Mixes of categories before and after, by stratum, against the published identity, scipy and plain counting."""

import random

import pytest
from scipy import stats

from streams.core.stats.mix_change import (
    Dispersion,
    block_dispersion,
    mix_change,
    share_changes,
    standardised,
)
from streams.core.stats.welch import welch_interval

BEFORE, AFTER = {"a": 30, "b": 50, "c": 20}, {"a": 45, "b": 35, "c": 20}


def test_with_one_stratum_and_no_dispersion_it_is_the_g_test_of_the_reference():
    change = mix_change({"valve": BEFORE}, {"valve": AFTER}, Dispersion())

    assert change.g == pytest.approx(5.681298971513793, rel=1e-12)
    assert change.p_value == pytest.approx(stats.chi2.sf(change.g, 2))
    assert change.low <= change.effect <= change.high


def test_a_dispersion_that_was_estimated_makes_the_test_an_f_test():
    change = mix_change({"valve": BEFORE}, {"valve": AFTER}, Dispersion(36.0, 24))

    assert change.p_value == pytest.approx(stats.f.sf(change.g / 1.5 / 2, 2, 24))


def test_another_mix_of_products_is_no_other_mix_of_needs():
    before = {"pump": {"price": 90, "delivery": 10}, "valve": {"price": 20, "delivery": 80}}
    after = {"pump": {"price": 9, "delivery": 1}, "valve": {"price": 20, "delivery": 80}}

    assert (
        mix_change(
            {"all": {"price": 110, "delivery": 90}}, {"all": {"price": 29, "delivery": 81}}, Dispersion()
        ).p_value
        < 1e-4
    )
    assert mix_change(before, after, Dispersion()).g == pytest.approx(0, abs=1e-9)
    assert sum(standardised(before, after).values()) == pytest.approx(100 / ((10 / 110) ** 2 + (100 / 110) ** 2))


def test_a_product_that_is_new_is_held_against_the_mix_of_all():
    change = mix_change({"pump": BEFORE}, {"valve": BEFORE}, Dispersion())

    assert change.g == pytest.approx(0, abs=1e-9)


def test_what_grew_most_beyond_chance_comes_first():
    changes = share_changes(mix_change({"": BEFORE}, {"": {"a": 25, "b": 35, "c": 20, "new": 40}}, Dispersion()))

    assert (changes[0].category, changes[0].before) == ("new", 0.0)
    assert changes[0].change_low > 0
    assert changes[0].low < 1 / 3 < changes[0].high


def test_blocks_of_one_mix_have_a_dispersion_about_one_and_clustered_ones_more():
    luck = random.Random(5)
    plain = [_mentions(luck, 100, 1) for _ in range(60)]
    clustered = [_mentions(luck, 100, 3) for _ in range(60)]

    assert block_dispersion(plain).phi == pytest.approx(1, abs=0.25)
    assert block_dispersion(clustered).phi == pytest.approx(3, rel=0.25)
    assert block_dispersion(plain[:1]).phi == 1


def _mentions(luck: random.Random, n: int, each: int) -> dict[str, int]:
    counts = dict.fromkeys("abcd", 0)
    for _ in range(n):
        counts[luck.choice("abcd")] += each
    return counts


def test_looks_at_clustered_mentions_err_as_often_as_designed():
    luck = random.Random(11)
    false = 0
    for _ in range(1500):
        blocks = [_mentions(luck, 30, 2) for _ in range(8)]
        base = {key: sum(block[key] for block in blocks[:4]) for key in "abcd"}
        now = {key: sum(block[key] for block in blocks[4:]) for key in "abcd"}
        false += mix_change({"": base}, {"": now}, block_dispersion(blocks[:4])).p_value < 0.05

    assert false / 1500 == pytest.approx(0.05, abs=0.025)


def test_the_difference_of_two_means_is_welchs():
    first, second = [0, 4, 6, 2], [5, 3, 1, 0]
    told = welch_interval(first, second)
    ours = stats.ttest_ind(_answers(first), _answers(second), equal_var=False).confidence_interval()

    assert told is not None
    assert (told.low, told.high) == pytest.approx((ours.low, ours.high))
    assert welch_interval([1], second) is None


def _answers(histogram: list[int]) -> list[int]:
    return [score for score, n in enumerate(histogram) for _ in range(n)]
