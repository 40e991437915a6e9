"""Rate or mix: exact in every case, and never fooled by Simpson."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.stats.kitagawa import kitagawa, rate_effect_error

group = st.integers(0, 50).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
groups = st.dictionaries(st.sampled_from("abcdef"), group, max_size=6).filter(lambda g: sum(n for _, n in g.values()))


@given(groups, groups)
def test_the_two_effects_always_add_up_to_the_change(before: dict, after: dict) -> None:
    split = kitagawa(before, after)

    assert split.rate_effect + split.mix_effect == pytest.approx(split.change, abs=1e-12)
    assert sum(g.rate_effect + g.mix_effect for g in split.groups) == pytest.approx(split.change, abs=1e-12)


@given(groups, groups)
def test_totals_are_those_of_the_uncentred_formula(before: dict, after: dict) -> None:
    units = [sum(n for _, n in side.values()) for side in (before, after)]
    rate, mix = 0.0, 0.0
    for name in {*before, *after}:
        (x0, n0), (x1, n1) = before.get(name, (0, 0)), after.get(name, (0, 0))
        if not n0 and not n1:
            continue
        s0, s1 = (x0 / n0 if n0 else x1 / n1), (x1 / n1 if n1 else x0 / n0)
        w0, w1 = n0 / units[0], n1 / units[1]
        rate += (w0 + w1) / 2 * (s1 - s0)
        mix += (s0 + s1) / 2 * (w1 - w0)

    split = kitagawa(before, after)

    assert (split.rate_effect, split.mix_effect) == pytest.approx((rate, mix), abs=1e-12)


@given(groups, groups)
def test_reading_it_backwards_changes_the_sign_alone(before: dict, after: dict) -> None:
    there, back = kitagawa(before, after), kitagawa(after, before)

    assert (there.rate_effect, there.mix_effect) == pytest.approx((-back.rate_effect, -back.mix_effect), abs=1e-12)


def test_satisfaction_that_falls_only_through_new_customers_is_all_mix() -> None:
    before = {"existing": (90, 100), "new": (14, 20)}
    after = {"existing": (90, 100), "new": (140, 200)}

    split = kitagawa(before, after)

    assert split.change < -0.05
    assert split.rate_effect == pytest.approx(0)
    assert split.mix_effect == pytest.approx(split.change)


def test_simpsons_reversal_is_told_apart() -> None:
    # every group got better, the whole got worse
    before = {"easy": (81, 87), "hard": (192, 263)}
    after = {"easy": (56, 57), "hard": (400, 520)}

    split = kitagawa(before, after)

    assert split.rate_effect > 0 > split.mix_effect
    assert all(g.rate_effect > 0 for g in split.groups)


def test_a_group_that_comes_or_goes_has_no_change_of_rate() -> None:
    split = kitagawa({"stays": (8, 10), "goes": (1, 10)}, {"stays": (8, 10), "comes": (10, 10)})

    effects = {g.group: g for g in split.groups}
    assert effects["goes"].rate_effect == effects["comes"].rate_effect == 0
    assert effects["goes"].mix_effect > 0
    assert effects["comes"].mix_effect > 0
    assert split.rate_effect == 0


def test_growth_of_a_group_better_than_average_helps() -> None:
    split = kitagawa({"good": (90, 100), "poor": (50, 100)}, {"good": (180, 200), "poor": (50, 100)})

    assert {g.group: g.mix_effect > 0 for g in split.groups} == {"good": True, "poor": True}


def test_the_error_of_the_rate_effect_shrinks_with_the_units() -> None:
    small = rate_effect_error({"a": (50, 100)}, {"a": (60, 100), "new": (1, 5)})
    large = rate_effect_error({"a": (5000, 10_000)}, {"a": (6000, 10_000), "new": (100, 500)})

    assert small == pytest.approx(10 * large, rel=0.02)
    assert rate_effect_error({"a": (5000, 10_000)}, {"a": (6000, 10_000)}) == pytest.approx(0.007, abs=1e-4)


def test_a_change_from_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no units before"):
        kitagawa({}, {"a": (1, 2)})
