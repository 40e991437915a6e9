"""Logs in any order: the rows of all files by the time of their events, where receipt does not say more."""

import json
import random
from pathlib import Path

import pytest

from streams.runtime.clients import log_order
from streams.runtime.clients.log_lines import LogError
from streams.runtime.clients.log_order import read_in_order


def line(number: int, day: float, **more: str) -> str:
    at = f"2026-01-{int(day) + 1:02}T{int(day % 1 * 24):02}:00:00Z"
    return json.dumps({"topic": "t", "value": {"n": number, "occurred_at": at}, **more})


def written(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(lines) + "\n")
    return path


def numbers(*paths: Path) -> list[int]:
    return [each.value["n"] for each in read_in_order(list(paths))]


def test_a_file_in_the_order_of_receipt_is_read_as_it_stands(tmp_path: Path) -> None:
    days = [0.0, 0.5, 0.25, 1.0, 0.75, 2.0]

    assert numbers(written(tmp_path / "a", [line(n, day) for n, day in enumerate(days)])) == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("run_lines", [3, 200_000])
def test_a_file_in_another_order_is_sorted_by_time(tmp_path: Path, monkeypatch, run_lines: int) -> None:
    monkeypatch.setattr(log_order, "RUN_LINES", run_lines)
    days = list(range(30))
    newest_first = written(tmp_path / "a", [line(day, day) for day in reversed(days)])
    random.Random(1).shuffle(days)
    shuffled = written(tmp_path / "b", [line(day, day) for day in days])

    assert numbers(newest_first) == numbers(shuffled) == list(range(30))


def test_lines_of_the_same_time_keep_their_order(tmp_path: Path) -> None:
    days = [9, 9, 5, 5, 1, 1]

    assert numbers(written(tmp_path / "a", [line(n, day) for n, day in enumerate(days)])) == [4, 5, 2, 3, 0, 1]


def test_files_are_merged_by_time_whatever_their_names(tmp_path: Path) -> None:
    odd = written(tmp_path / "a", [line(n, n) for n in (1, 3, 5)])
    even = written(tmp_path / "b", [line(n, n) for n in (4, 2, 0)])

    assert numbers(odd, even) == numbers(even, odd) == [0, 1, 2, 3, 4, 5]


def test_receipt_says_more_than_the_event(tmp_path: Path) -> None:
    received = ["2026-01-09T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-05T00:00:00Z"]
    log = written(tmp_path / "a", [line(n, 0, received_at=at) for n, at in enumerate(received)])

    assert numbers(log) == [1, 2, 0]


def test_places_are_files_and_lines_and_a_byte_order_mark_is_no_part_of_a_line(tmp_path: Path) -> None:
    log = tmp_path / "a"
    log.write_bytes(b"\xef\xbb\xbf" + (line(1, 3) + "\n\n" + line(2, 1)).encode())

    assert [(each.value["n"], each.where) for each in read_in_order([log])] == [(2, f"{log}:3"), (1, f"{log}:1")]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\x1f\x8b\x08\x00", "1: not a JSONL log: it is compressed by gzip: unpack it first"),
        ("{}".encode("utf-16"), "1: not a JSONL log: it is UTF-16: save it as UTF-8"),
        ("{}".encode("utf-16-be"), "1: not a JSONL log: it holds zero bytes"),
        (b"event_id,site,stage\n1,north,welding\n", "1: not a JSONL log: it looks like a CSV table: use `andon import"),
        (b'{"topic": "t", "value": {}}\n\xff\xfe\n', "2: not JSON: .*`--skip-bad` leaves such lines out"),
    ],
)
def test_what_is_no_log_is_named_with_its_place_and_remedy(tmp_path: Path, content: bytes, told: str) -> None:
    log = tmp_path / "log.jsonl"
    log.write_bytes(content)

    with pytest.raises(LogError, match=f"log.jsonl:{told}"):
        list(read_in_order([log]))


def test_bad_lines_can_be_left_out_and_are_told(tmp_path: Path) -> None:
    bad: list[str] = []
    log = written(tmp_path / "a", [line(1, 1), "{oh", line(2, 2)])

    assert [each.value["n"] for each in read_in_order([log], bad)] == [1, 2]
    assert [told.partition(" ")[0] for told in bad] == [f"{log}:2:"]
