"""A share with long memory, and how long it takes to recover, against plain arithmetic."""

import pytest

from streams.core.stats.fading_share import blocks_to_recover, fading_share
from streams.core.stats.wilson import wilson_interval


def test_what_is_a_half_life_old_counts_half():
    told = fading_share([(10, 10), (0, 10)], half_life=1)

    assert told.value == pytest.approx(1 / 3)
    assert (told.low, told.high) == pytest.approx(wilson_interval(1 / 3 * 18, 18))  # (5 + 10)²/(2.5 + 10)
    assert told.n == 20


def test_without_forgetting_it_is_the_plain_share_and_dispersion_widens_it():
    plain, wide = (fading_share([(3, 40), (5, 60)], half_life=1e9, phi=phi) for phi in (1.0, 2.0))

    assert (plain.low, plain.high) == pytest.approx(wilson_interval(8, 100))
    assert wide.low < plain.low < plain.high < wide.high
    assert fading_share([], 8).high == 1.0


def test_recovery_takes_half_lives_and_never_comes_at_a_level_above_the_target():
    index, blocks, half_life = 0.3, 0.0, 8.0
    while index > 0.15:  # the index as it will go, in steps of a hundredth of a block
        index, blocks = 0.1 + (index - 0.1) * 2 ** (-0.01 / half_life), blocks + 0.01

    assert blocks_to_recover(0.3, 0.1, 0.15, half_life) == pytest.approx(blocks, abs=0.02)
    assert blocks_to_recover(0.3, 0.2, 0.15, half_life) is None
    assert blocks_to_recover(0.1, 0.2, 0.15, half_life) == 0
