from hypothesis import given
from hypothesis import strategies as st

from streams.core.counting.duplicates import CHUNK, FORMAT, PREFIX, IdWindow


def test_an_id_counts_once_inside_the_window():
    ids = IdWindow(window=10_000)

    assert [ids.repeated("a", 0), ids.repeated("b", 1), ids.repeated("a", 2)] == [False, False, True]


def test_an_id_counts_again_when_it_has_left_the_window():
    ids = IdWindow(window=CHUNK)
    ids.repeated("a", 0)

    assert ids.repeated("a", CHUNK) is True
    assert ids.repeated("a", 3 * CHUNK) is False


def test_the_window_is_bounded():
    ids = IdWindow(window=2 * CHUNK)
    for offset in range(50 * CHUNK):
        ids.repeated(f"id{offset}", offset)

    assert len(ids.seen) <= 2 * CHUNK + 2 * CHUNK


def restored(ids: IdWindow, stored: dict[str, bytes | None]) -> IdWindow:
    fresh = IdWindow(ids.window)
    chunks = {name: raw for name, raw in stored.items() if raw is not None}
    for name in sorted(chunks, key=lambda name: int(name.removeprefix(PREFIX))):
        fresh.load(name.removeprefix(PREFIX), FORMAT.load(chunks[name]))
    return fresh


@given(st.lists(st.integers(0, 400), max_size=300), st.integers(1, 40))
def test_a_restart_at_any_moment_changes_nothing(names, restart_every):
    steady, stored = IdWindow(window=CHUNK), {}
    restarted = IdWindow(window=CHUNK)
    for number, name in enumerate(names):
        offset = number * 17  # offsets have gaps, so that the window moves on
        assert steady.repeated(str(name), offset) == restarted.repeated(str(name), offset)
        if number % restart_every == 0:
            stored |= restarted.changes()
            stored = {key: value for key, value in stored.items() if value is not None}
            restarted = restored(restarted, stored)
