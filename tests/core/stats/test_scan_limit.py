"""The limit of the scan: known values of the formula, and the run lengths it promises."""

import pytest

from streams.core.stats.scan_limit import false_alarm_rate, limit

KNOWN = {370: 3.138, 1_000: 3.466, 10_000: 4.107}


@pytest.mark.parametrize(("arl0", "h"), KNOWN.items())
def test_known_limits(arl0, h):
    assert limit(arl0) == pytest.approx(h, abs=6e-4)


def test_the_limit_gives_back_the_run_length_it_was_made_for():
    for arl0 in (50, 370, 5_000, 1_000_000):
        assert 1 / false_alarm_rate(limit(arl0)) == pytest.approx(arl0, rel=1e-3)


def test_a_higher_limit_alarms_less_often():
    rates = [false_alarm_rate(h / 10) for h in range(20, 80)]

    assert rates == sorted(rates, reverse=True)
    assert limit(20) < limit(100) < limit(10_000)


def test_less_than_twenty_periods_are_taken_as_twenty():
    assert limit(1) == limit(20)
