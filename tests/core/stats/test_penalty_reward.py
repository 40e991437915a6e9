"""What exceeding gives and falling short costs: by hand, by published intervals, and against the regression itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from streams.core.stats.penalty_reward import SMALL, PenaltyReward, Scores, penalty_reward

BELOW, AS_EXPECTED, ABOVE = range(3)
LOW, MIDDLE, TOP = range(3)
AS_USUAL = Scores(100, 400, 500)
"""A reference with a tenth low and half of it at the top."""

answers = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=60)


def effect(*classes: tuple[int, int, int]) -> PenaltyReward:
    return penalty_reward(*(Scores(*scores) for scores in classes))


def counted(seen: list[tuple[int, int]]) -> PenaltyReward:
    return effect(*(tuple(seen.count((held, level)) for level in range(3)) for held in range(3)))


def test_better_and_worse_have_newcombes_published_bounds() -> None:
    better = effect((1, 1, 1), (0, 32, 48), (0, 14, 56)).better
    worse = effect((9, 1, 0), (3, 7, 0), (0, 0, 1)).worse

    assert better is not None
    assert worse is not None
    assert (round(better.value, 4), round(better.low, 4), round(better.high, 4), better.n) == (0.2, 0.0524, 0.3339, 150)
    assert (round(worse.value, 4), round(worse.low, 4), round(worse.high, 4), worse.n) == (-0.6, -0.8090, -0.1705, 20)


@given(answers)
def test_at_every_prefix_they_are_the_coefficients_of_a_regression_on_two_dummies(seen: list[tuple[int, int]]) -> None:
    """Brandt's regression in one batch over the single answers."""
    for end in range(1, len(seen) + 1):
        held = np.array([each[0] for each in seen[:end]])
        score = np.array([each[1] for each in seen[:end]])
        found = counted(seen[:end])
        for told, dummy, level, sign in ((found.better, ABOVE, TOP, 1), (found.worse, BELOW, LOW, -1)):
            both = (held == dummy) | (held == AS_EXPECTED)
            exceeded, outcome = held[both] == dummy, score[both] == level
            if told is None:
                assert exceeded.all() or not exceeded.any()
                continue
            design = np.column_stack([np.ones(both.sum()), exceeded])
            slope = np.linalg.lstsq(design, outcome.astype(float), rcond=None)[0][1]
            assert told.value == pytest.approx(sign * slope, abs=1e-9)
            assert told.n == both.sum()


@given(answers)
def test_intervals_agree_with_statsmodels(seen: list[tuple[int, int]]) -> None:
    found, n = counted(seen), [sum(1 for held, _ in seen if held == each) for each in range(3)]
    if found.worse is not None:
        cells = (seen.count((BELOW, LOW)), n[BELOW], seen.count((AS_EXPECTED, LOW)), n[AS_EXPECTED])
        low, high = confint_proportions_2indep(*cells, method="newcomb", compare="diff")
        assert (found.worse.low, found.worse.high) == pytest.approx((-high, -low), abs=1e-7)


@pytest.mark.parametrize(
    ("below", "above", "category"),
    [
        ((400, 300, 300), (100, 400, 500), "must_be"),
        ((100, 400, 500), (50, 150, 800), "attractive"),
        ((400, 300, 300), (50, 150, 800), "one_dimensional"),
        ((110, 400, 490), (100, 390, 510), "indifferent"),
        ((400, 300, 300), (100, 320, 580), "one_dimensional"),
        ((100, 400, 500), (300, 400, 300), "cannot_tell"),  # exceeding it displeases: none of Kano's four
    ],
)
def test_a_kind_is_said_only_where_the_intervals_decide(below, above, category: str) -> None:
    assert effect(below, AS_USUAL, above).category == category


def test_a_few_answers_tell_nothing_and_say_how_many_would() -> None:
    few = effect((8, 7, 5), (2, 8, 10), (2, 6, 12))

    assert (few.category, effect((0, 0, 0), (2, 8, 10), (2, 6, 12)).category) == ("cannot_tell", "cannot_tell")
    assert few.answers_needed is not None
    times = -(-few.answers_needed // 60)
    assert effect(*([n * times for n in scores] for scores in ((8, 7, 5), (2, 8, 10), (2, 6, 12)))).category != (
        "cannot_tell"
    )


def test_the_number_needed_is_worked_out_by_hand() -> None:
    """Better is 0.05, so ±0.05 tells it: 1.96² · 3 · (0.5482 · 0.4518 + 0.5 · 0.5) / 0.05² = 2,294.2."""
    assert effect((40, 30, 30), (10, 40, 50), (10, 35, 55)).answers_needed == 2_295


def test_an_effect_that_is_sure_and_yet_small_is_little() -> None:
    found = effect((40_000, 30_000, 30_000), (10_000, 40_000, 50_000), (10_000, 37_000, 53_000))

    assert found.better is not None
    assert 0 < found.better.low < found.better.high < SMALL
    assert found.category == "must_be"


def test_where_nearly_all_are_content_already_the_scale_leaves_no_room_to_give_anything() -> None:
    found = effect((400, 300, 300), (50, 50, 900), (40, 40, 920))

    assert found.better is not None
    assert found.better.high < SMALL
    assert (found.category, found.answers_needed) == ("cannot_tell", None)


@given(answers)
def test_answers_needed_are_more_than_there_are_and_only_said_while_nobody_can_tell(
    seen: list[tuple[int, int]],
) -> None:
    found = counted(seen)

    assert found.answers_needed is None or found.answers_needed > len(seen)
    assert found.answers_needed is None or found.category == "cannot_tell"
    assert found.better is None or -1 <= found.better.low <= found.better.value <= found.better.high <= 1
