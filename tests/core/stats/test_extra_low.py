"""Extra low scores: the parts add up exactly, intervals are honest, and a coincidence is not taken for a chain."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.stats.extra_low import NOWHERE, ExtraLow, extra_low

GROUPS, STAGES = ("retail", "industry"), (NOWHERE, "machining", "assembly", "final")
counts = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: (max(pair), min(pair)))
sides = st.dictionaries(st.tuples(st.sampled_from(GROUPS), st.sampled_from(STAGES)), counts, max_size=8)


def whole(split: ExtraLow) -> float:
    return split.mix.value + math.fsum(piece.value for piece in split.via.values()) + split.unexplained.value


@given(sides, sides)
def test_the_parts_add_up_to_the_extra_low_scores(before, after):
    split = extra_low(before, after)

    if split is not None:
        low, n = (sum(cell[at] for cell in after.values()) for at in (1, 0))
        usual = n * sum(cell[1] for cell in before.values()) / sum(cell[0] for cell in before.values())
        assert split.extra == pytest.approx(low - usual, abs=1e-9)
        assert whole(split) == pytest.approx(split.extra, abs=1e-8)
        assert all(piece.error >= 0 for piece in (split.mix, split.unexplained, *split.via.values()))


BASE, HARM = np.array([0.05, 0.11]), np.array([0.0, 0.3, 0.45, 0.2])
USUAL, MORE = np.array([0.91, 0.03, 0.03, 0.03]), np.array([0.83, 0.03, 0.11, 0.03])


def drawn(rng, answers, groups, shares, service=0.0):  # type: ignore[no-untyped-def]
    told = {}
    for at, n in enumerate(rng.multinomial(answers, groups)):
        for stage, units in enumerate(rng.multinomial(n, shares)):
            rate = min(1.0, BASE[at] + HARM[stage] + service)
            told[GROUPS[at], STAGES[stage]] = (int(units), int(rng.binomial(units, rate)))
    return told


def test_the_interval_of_what_came_through_a_stage_holds_the_truth_in_19_of_20_worlds():
    rng, held, groups = np.random.default_rng(3), [], [[0.7, 0.3], [0.5, 0.5]]
    for _ in range(300):
        after = drawn(rng, 800, groups[1], MORE, service=0.01)
        split = extra_low(drawn(rng, 3000, groups[0], USUAL), after)
        assert split is not None
        low, high = split.via["assembly"].interval
        held.append(low <= 800 * 0.08 * 0.445 <= high)

    assert 0.92 <= np.mean(held) <= 0.98


def joined(seeds, shares, service):  # type: ignore[no-untyped-def]
    found = 0
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        split = extra_low(drawn(rng, 3000, [0.7, 0.3], USUAL), drawn(rng, 800, [0.7, 0.3], shares, service))
        assert split is not None
        via = split.via["assembly"]
        found += via.interval[0] > 0 and via.value >= split.extra / 2
    return found / seeds


def test_a_true_chain_is_joined_and_a_coincidence_is_not():
    assert joined(100, MORE, 0.0) >= 0.9
    assert joined(100, USUAL, 0.06) <= 0.01


def test_without_answers_on_both_sides_nothing_is_said():
    assert extra_low({}, {("retail", NOWHERE): (5, 1)}) is None
    assert extra_low({("retail", NOWHERE): (5, 1)}, {}) is None
