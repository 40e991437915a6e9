"""From changelog records, in whatever order crashes and zombies left them, to a snapshot at one offset."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.runtime.snapshots import SnapshotReader, UnreadableChangelog, marker_record, value_record

Log = list[tuple[bytes, bytes | None]]


def flush(position: int, **values: str | None) -> Log:
    """What one flush writes."""
    records: Log = [value_record(name, None if v is None else v.encode(), position) for name, v in values.items()]
    return [*records, marker_record(position)]


def read(log: Log) -> SnapshotReader:
    reader = SnapshotReader()
    for key, value in log:
        reader.feed(key, value)
    return reader


def state(log: Log) -> tuple[int, dict[str, bytes]]:
    reader = read(log)
    return reader.position, reader.values()


def test_an_empty_changelog_is_a_snapshot_before_the_first_record() -> None:
    snapshot = read([]).snapshot()

    assert (snapshot.position, snapshot.values) == (-1, {})


def test_a_whole_flush_is_recovered() -> None:
    assert state(flush(4, a="1", b="2")) == (4, {"a": b"1", "b": b"2"})


def test_the_stamp_of_the_last_valid_marker_is_recovered_and_one_without_a_stamp_takes_nothing_away() -> None:
    reader = SnapshotReader()
    for stamp in ({}, {"topic": "a"}, {}):
        reader.feed(*marker_record(4, stamp))
    reader.feed(*marker_record(3, {"topic": "zombie"}))

    assert (reader.snapshot().position, reader.snapshot().stamp) == (4, {"topic": "a"})


@pytest.mark.parametrize("told", [b"no JSON", b"[1]", b"\xff"])
def test_a_stamp_that_nobody_wrote_is_refused(told: bytes) -> None:
    key, value = marker_record(4)

    with pytest.raises(UnreadableChangelog, match="a marker that is none of ours"):
        SnapshotReader().feed(key, value + told)


def test_later_flushes_replace_what_they_change_and_keep_the_rest() -> None:
    assert state(flush(4, a="1", b="2") + flush(9, a="3")) == (9, {"a": b"3", "b": b"2"})


def test_a_flush_cut_off_by_a_crash_changes_nothing() -> None:
    cut = flush(9, a="3", b="4")[:-1]

    assert state(flush(4, a="1", b="2") + cut) == (4, {"a": b"1", "b": b"2"})


def test_values_of_a_cut_flush_are_overwritten_by_the_flush_after_the_restart() -> None:
    cut = flush(9, a="at 9", b="at 9")[:-1]

    assert state(flush(4, a="1") + cut + flush(7, a="at 7")) == (7, {"a": b"at 7"})
    assert state(flush(4, a="1") + cut + flush(12, a="at 12", b="at 9")) == (12, {"a": b"at 12", "b": b"at 9"})


def test_the_late_flush_of_a_zombie_changes_nothing() -> None:
    assert state(flush(4, a="1") + flush(9, a="at 9") + flush(6, a="at 6")) == (9, {"a": b"at 9"})


def test_late_values_of_a_zombie_without_their_marker_change_nothing() -> None:
    assert state(flush(9, a="at 9") + flush(6, a="at 6")[:-1] + flush(12, b="at 12")) == (
        12,
        {"a": b"at 9", "b": b"at 12"},
    )


def test_values_of_a_zombie_that_is_ahead_wait_for_a_marker_behind_them() -> None:
    ahead = flush(9, a="at 9")[:-1]

    assert state(flush(4, a="1") + ahead + flush(6, b="at 6")) == (6, {"a": b"1", "b": b"at 6"})
    assert state(flush(4, a="1") + ahead + flush(6, b="at 6") + flush(10, c="at 10")) == (
        10,
        {"a": b"at 9", "b": b"at 6", "c": b"at 10"},
    )


def test_of_several_waiting_values_of_a_key_the_furthest_wins() -> None:
    waiting = flush(9, a="at 9")[:-1] + flush(6, a="at 6")[:-1]

    assert state(waiting + flush(10, b="at 10")) == (10, {"a": b"at 9", "b": b"at 10"})


def test_a_deleted_value_is_gone_and_an_older_one_does_not_bring_it_back() -> None:
    assert state(flush(4, a="1", b="2") + flush(9, a=None) + flush(6, a="at 6")) == (9, {"b": b"2"})


def test_a_tombstone_means_nothing_to_a_reader() -> None:
    log = [*flush(4, a="1", b="2"), (b"b", None), *flush(9, a=None), (b"a", None), marker_record(12)]

    assert state(log) == (12, {"b": b"2"})


def test_a_deleted_key_is_to_be_forgotten_until_its_tombstone_is_written() -> None:
    log = flush(4, a="1", b="2") + flush(9, a=None)

    assert read(log).snapshot().forget == {"a"}
    assert read([*log, (b"a", None), marker_record(9)]).snapshot().forget == frozenset()


def test_a_key_whose_last_record_is_not_the_valid_one_is_to_be_written_again() -> None:
    overtaken = flush(4, a="1", b="2") + flush(9, a="at 9") + flush(6, a="at 6")

    assert read(overtaken).snapshot().rewrite == {"a"}
    assert read(overtaken + flush(9, a="at 9")).snapshot().rewrite == frozenset()


def test_a_value_written_again_at_the_position_of_the_snapshot_is_valid() -> None:
    overtaken = flush(4, a="1") + flush(9, b="at 9") + flush(2, a="at 2")

    assert read(overtaken).snapshot().rewrite == {"a"}
    assert read(overtaken + flush(9, a="1")).snapshot().rewrite == frozenset()


def test_reading_a_record_again_changes_nothing() -> None:
    log = flush(4, a="1", b="2") + flush(9, a="3")
    again = [record for record in log for _ in range(2)]

    assert state(again) == state(log)


@pytest.mark.parametrize("record", [(None, b"12345678"), (b"a", b"short"), (b"@snapshot", b"")])
def test_a_record_that_no_flush_wrote_is_refused(record: tuple[bytes | None, bytes]) -> None:
    with pytest.raises(UnreadableChangelog):
        SnapshotReader().feed(*record)


KEYS = "abcd"
LENGTH = 40


def model(position: int, changes: list[tuple[str, bool]]) -> dict[str, bytes]:
    """The one state that every worker has after folding up to `position`: offset n changes one key, or deletes it."""
    values: dict[str, bytes] = {}
    for offset, (key, deletes) in enumerate(changes[: position + 1]):
        values.pop(key, None)
        if not deletes:
            values[key] = f"{key} at {offset}".encode()
    return values


@dataclass
class Process:
    """A worker: it recovers from the log, folds, flushes; its records reach the log some time later, in their order."""

    changes: list[tuple[str, bool]]
    saved: int
    position: int
    forgotten: set[str]
    unwritten: set[str]
    on_their_way: Log = field(default_factory=list)

    @classmethod
    def recover(cls, changes: list[tuple[str, bool]], log: Log) -> "Process":
        snapshot = read(log).snapshot()
        assert snapshot.values == model(snapshot.position, changes)
        return cls(changes, snapshot.position, snapshot.position, set(snapshot.forget), set(snapshot.rewrite))

    def flush(self, folded: int) -> None:
        self.position = min(self.position + folded, len(self.changes) - 1)
        now = model(self.position, self.changes)
        changed = {key for key, _ in self.changes[self.saved + 1 : self.position + 1]} | self.unwritten
        self.on_their_way += [(key.encode(), None) for key in sorted(self.forgotten - changed)]
        self.on_their_way += [value_record(key, now.get(key), self.position) for key in sorted(changed)]
        self.on_their_way.append(marker_record(self.position))
        self.forgotten = {key for key in changed if key not in now}
        self.saved, self.unwritten = self.position, set()


OFFSETS = st.lists(st.tuples(st.sampled_from(KEYS), st.booleans()), min_size=LENGTH, max_size=LENGTH)
STEPS = st.lists(
    st.tuples(st.sampled_from(["start", "flush", "write", "kill"]), st.integers(0, 3), st.integers(1, 9)), max_size=60
)


@given(OFFSETS, STEPS)
def test_whatever_workers_zombies_and_crashes_write_a_snapshot_stands_at_one_offset(
    changes: list[tuple[str, bool]], steps: list[tuple[str, int, int]]
) -> None:
    log: Log = []
    processes: dict[int, Process] = {}
    furthest = -1
    for step, name, n in steps:
        if step == "start" and name not in processes:
            processes[name] = Process.recover(changes, log)
        elif step == "kill":
            processes.pop(name, None)
        elif step == "flush" and name in processes:
            processes[name].flush(n)
        elif step == "write" and name in processes:
            way = processes[name].on_their_way
            log += way[:n]
            del way[:n]
        snapshot = read(log).snapshot()
        assert snapshot.values == model(snapshot.position, changes)
        assert snapshot.position >= furthest
        furthest = snapshot.position


@given(OFFSETS, STEPS)
def test_compaction_after_every_restart_loses_nothing(
    changes: list[tuple[str, bool]], steps: list[tuple[str, int, int]]
) -> None:
    """One worker at a time, killed anywhere; between two of them only the last record of each key remains."""
    log: Log = []
    process = Process.recover(changes, log)
    for step, _, n in steps:
        if step == "kill":
            log = compacted(log)
            process = Process.recover(changes, log)
        elif step == "flush":
            process.flush(n)
        elif step == "write":
            log += process.on_their_way[:n]
            del process.on_their_way[:n]
        assert read(log).snapshot().values == model(read(log).position, changes)


def compacted(log: Log) -> Log:
    """What remains before the last marker, and all that comes after it: that is never older than the compaction lag."""
    ends = [index for index, (key, _) in enumerate(log) if key == b"@snapshot"]
    head, tail = (log[: ends[-1] + 1], log[ends[-1] + 1 :]) if ends else ([], log)
    last = {key: index for index, (key, _) in enumerate(head)}
    return [record for index, record in enumerate(head) if last[record[0]] == index] + tail
