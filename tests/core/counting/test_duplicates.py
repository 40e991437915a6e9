"""The window of ids: what a sender repeats counts once, what it numbers twice counts twice, and is told."""

from hypothesis import given
from hypothesis import strategies as st

from streams.core.counting.duplicates import CHUNK, FORMAT, PREFIX, IdWindow, Seen

NEW, REPEATED, CONFLICT = Seen.NEW, Seen.REPEATED, Seen.CONFLICT


def test_an_id_counts_once_inside_the_window():
    ids = IdWindow(window=10_000)

    assert [ids.note("north", name, 7, offset) for offset, name in enumerate("aba")] == [NEW, NEW, REPEATED]


def test_an_id_counts_again_when_it_has_left_the_window():
    ids = IdWindow(window=CHUNK)
    ids.note("north", "a", 7, 0)

    assert ids.note("north", "a", 7, CHUNK) is REPEATED
    assert ids.note("north", "a", 7, 3 * CHUNK) is NEW


def test_the_ids_of_two_senders_have_nothing_to_do_with_each_other():
    ids = IdWindow(window=10_000)

    assert [ids.note(sender, "1", 7, n) for n, sender in enumerate(["north", "south", "north"])] == [NEW, NEW, REPEATED]
    assert ids.note("nort", "h1", 7, 3) is NEW


def test_the_same_id_with_other_content_is_no_repeat_and_is_told_once_for_each_content():
    ids = IdWindow(window=10_000)
    contents = [7, 8, 7, 8, 9, 9]

    seen = [ids.note("north", "a", content, offset) for offset, content in enumerate(contents)]
    assert seen == [NEW, CONFLICT, REPEATED, REPEATED, CONFLICT, REPEATED]


def test_a_conflict_is_remembered_as_long_as_any_other_id():
    ids = IdWindow(window=CHUNK)
    ids.note("north", "a", 7, 0)
    ids.note("north", "a", 8, CHUNK)

    assert ids.note("north", "a", 8, 2 * CHUNK) is REPEATED, "though the first of the id has left the window"
    assert ids.note("north", "a", 8, 4 * CHUNK) is NEW


def test_the_window_is_bounded_whatever_its_senders_do():
    ids = IdWindow(window=2 * CHUNK)
    for offset in range(50 * CHUNK):
        ids.note("north", f"id{offset // 2}", offset, offset)

    held = len(ids.firsts) + len(ids.conflicts)
    assert held <= 2 * CHUNK + 2 * CHUNK
    assert held == sum(map(len, ids.chunks.values()))


def test_ids_of_the_first_version_are_repeats_while_they_last_and_are_then_forgotten():
    ids = IdWindow(window=CHUNK)
    ids.load("0", FORMAT.load(b'{"v":1,"d":["a","b"]}'))

    assert ids.note("north", "a", 7, 2) is REPEATED
    assert ids.note("north", "c", 7, 3) is NEW
    again = restored(ids, ids.changes())
    assert again.note("south", "b", 9, 4) is REPEATED
    assert again.note("south", "b", 9, 3 * CHUNK) is NEW
    assert again.old == {}


def test_an_id_costs_the_state_sixteen_bytes_however_long_it_is():
    ids = IdWindow(window=CHUNK)
    for offset in range(CHUNK):
        ids.note("north", f"{offset:0>200}", offset, offset)

    (stored,) = ids.changes().values()
    assert stored is not None
    assert len(stored) <= 16 * CHUNK + 64


def restored(ids: IdWindow, stored: dict[str, bytes | None]) -> IdWindow:
    fresh = IdWindow(ids.window)
    chunks = {name: raw for name, raw in stored.items() if raw is not None}
    for name in sorted(chunks, key=lambda name: int(name.removeprefix(PREFIX))):
        fresh.load(name.removeprefix(PREFIX), FORMAT.load(chunks[name]))
    return fresh


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 2)), max_size=300), st.integers(1, 40))
def test_a_restart_at_any_moment_changes_nothing(events, restart_every):
    steady, stored = IdWindow(window=CHUNK), {}
    restarted = IdWindow(window=CHUNK)
    for number, (name, content) in enumerate(events):
        offset = number * 17  # offsets have gaps, so that the window moves on
        told = [ids.note("north", str(name), content, offset) for ids in (steady, restarted)]
        assert told[0] is told[1]
        if number % restart_every == 0:
            stored |= restarted.changes()
            stored = {key: value for key, value in stored.items() if value is not None}
            restarted = restored(restarted, stored)
    assert (restarted.firsts, restarted.conflicts) == (steady.firsts, steady.conflicts)
