"""Live is what comes as often as it uses to; an old state never looks like the present."""

import pytest

from streams.console.freshness import SOON_MS, Pulse, standing

DAY = 86_400_000


def pulse(*periods: int) -> Pulse:
    made = Pulse()
    for at in periods:
        made.message(at)
        made.period(at)
    return made


@pytest.mark.parametrize(
    ("gap", "silent", "expected"),
    [
        (DAY, 22 * 60_000, "live"),
        (DAY, 2 * DAY, "live"),
        (DAY, 4 * DAY, "quiet"),
        (400, 22 * 60_000, "quiet"),
        (400, SOON_MS, "live"),
        (400, SOON_MS + 1, "quiet"),
        (60_000, 3 * 60_000, "live"),
        (60_000, 3 * 60_000 + 1, "quiet"),
    ],
)
def test_silence_is_told_when_it_lasts_longer_than_usual(gap: int, silent: int, expected: str) -> None:
    beats = [number * gap for number in range(1, 6)]

    assert standing("live", pulse(*beats), beats[-1] + silent) == expected


def test_a_link_that_is_not_live_says_so_and_nothing_heard_is_not_quiet() -> None:
    assert standing("unreachable", pulse(1), 10 * DAY) == "unreachable"
    assert standing("live", Pulse(), 10 * DAY) == "live"
