"""A log is written whole or not at all."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.dev.event_log import REPORT_EVERY, LogLine, write_log
from streams.errors import AndonError


def lines(n: int) -> Iterator[LogLine]:
    for number in range(n):
        yield {
            "topic": "quality.feedback.v1",
            "value": {"event_id": f"é{number}"},
            "received_at": "2026-01-05T00:00:00Z",
        }


def test_every_line_is_one_json_object(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"

    assert write_log(lines(3), path) == 3
    assert [json.loads(text) for text in path.read_text("utf-8").splitlines()] == list(lines(3))
    assert list(tmp_path.iterdir()) == [path]


def test_progress_is_told_and_ends_with_the_number_of_lines(tmp_path: Path) -> None:
    seen: list[int] = []
    write_log(lines(2 * REPORT_EVERY + 5), tmp_path / "log.jsonl", seen.append)

    assert seen == [REPORT_EVERY, 2 * REPORT_EVERY, 2 * REPORT_EVERY + 5]


def test_a_log_that_is_cut_short_leaves_the_old_one_in_place(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text("old")

    def broken() -> Iterator[LogLine]:
        yield from lines(2)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_log(broken(), path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_pipe_is_written_to_as_it_is() -> None:
    assert write_log(lines(2), Path("/dev/null")) == 2
    assert Path("/dev/null").exists()


def test_a_place_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(AndonError, match=r"cannot write the log .*absent/log.jsonl: No such file or directory; choose"):
        write_log(lines(1), tmp_path / "absent" / "log.jsonl")
