import pytest

from streams.core.enterprise.load import Load, block_periods
from streams.core.periods import DAY_MS, Calendar


def weeks(*arrivals: int, departures: list[int] | None = None, lag: int = 6) -> Load:
    load = Load()
    out = departures or list(arrivals)
    for period in range(len(arrivals)):
        load.observe(period, list(arrivals[: period + 1]), out[: period + 1], block=1, lag=lag)
    return load


def test_demand_as_before_is_within_its_band():
    load = weeks(*[50, 52, 48, 51] * 5)

    assert (load.onset, load.learning) == (None, False)
    assert load.load == pytest.approx(1, abs=0.1)


def test_a_jump_above_the_band_starts_a_run():
    load = weeks(*[50, 52, 48, 51] * 5, 86)

    assert (load.onset, load.last_above) == (20, 20)


def test_a_stage_that_slows_down_is_no_growth():
    arrivals = [50, 52, 48, 51] * 5
    load = weeks(*arrivals, departures=[*arrivals[:12], *[20] * 8])

    assert load.onset is None


def test_a_return_to_a_volume_carried_before_is_no_growth():
    load = weeks(*[90, 92, 88, 91] * 3, *[50, 48, 52, 51] * 3, 95)

    assert load.onset is None


def test_a_run_is_over_when_the_lag_window_has_passed():
    still = weeks(*[50, 52, 48, 51] * 5, 90, *[60] * 6)
    over = weeks(*[50, 52, 48, 51] * 5, 90, *[60] * 7)

    assert (still.onset, over.onset) == (20, None)


def test_growth_explains_what_began_after_it_and_within_the_lag_window():
    load = Load(onset=20, last_above=22)

    assert [load.explains(onset, block=1, lag=6) for onset in (18, 19, 24, 28, 29)] == [False, True, True, True, False]


@pytest.mark.parametrize(
    ("period_ms", "block"), [(7 * DAY_MS, 1), (DAY_MS, 7), (DAY_MS // 24, 24), (60_000, 24), (31 * DAY_MS, 1)]
)
def test_a_block_is_a_week_or_less_where_periods_are_short(period_ms, block):
    assert block_periods(Calendar(period_ms, 0)) == block
