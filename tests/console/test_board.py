"""The fold of output records."""

import json
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.topics import ALERTS, OUTPUTS, SUMMARIES, Topic
from streams.console.board import MAX_ALERTS, MAX_ENTERPRISES, Board
from streams.console.feed import Record
from streams.console.latest import SLACK
from tests.console.feed import alert, day, judgements, link, period, recommendation, stage_counts, summary

LATER = 300


def board_of(*records: Record) -> Board:
    board = Board()
    for record in records:
        board.fold(record)
    return board


def test_the_view_does_not_depend_on_the_order_of_the_records() -> None:
    records = [*(record for number in range(40) for record in period(number)), *judgements()]
    shuffled = Random(7).sample(records, len(records))

    assert board_of(*shuffled).snapshot() == board_of(*records).snapshot()


def test_reading_everything_twice_changes_nothing_but_the_count_of_messages() -> None:
    records = [*(record for number in range(10) for record in period(number)), *judgements()]
    once, twice = board_of(*records).snapshot(), board_of(*records, *records).snapshot()

    assert twice.pop("reading")["read"] == 2 * once.pop("reading")["read"]
    assert twice == once


@settings(max_examples=30)
@given(st.permutations([1, 2, 3, 4]))
def test_the_latest_revision_of_an_alert_stands_whatever_the_order(order: list[int]) -> None:
    revisions = [alert("a", "satisfaction", revision=revision, summary=f"revision {revision}") for revision in order]
    view = board_of(*revisions).snapshot()

    assert [found["summary"] for found in view["alerts"]] == ["revision 4"]


def test_a_resolved_alert_leaves_the_open_ones() -> None:
    gone = alert("a", "satisfaction", revision=2, status="resolved", reason="resolved", ends_at=day(9))
    view = board_of(alert("a", "satisfaction"), gone).snapshot()

    assert (view["alerts"], view["alerts_open"]) == ([], 0)
    assert [found["alert_id"] for found in view["resolved"]] == ["a"]


def test_open_alerts_stand_in_the_order_of_urgency() -> None:
    severities = {"i": "info", "c": "critical", "w": "warning"}
    view = board_of(*(alert(name, "benchmark", severity=level) for name, level in severities.items())).snapshot()

    assert [found["alert_id"] for found in view["alerts"]] == ["c", "w", "i"]


def test_recommendations_stand_in_the_order_of_rank_and_done_ones_last() -> None:
    view = board_of(
        recommendation("done", 1, "slow_growth", "Slow down", status="verified"),
        recommendation("second", 2, "add_capacity", "Add capacity"),
        recommendation("first", 1, "recover_customers", "Call them"),
    ).snapshot()

    assert [found["recommendation_id"] for found in view["recommendations"]] == ["first", "second", "done"]


def test_a_tombstone_is_ignored() -> None:
    view = board_of(alert("a", "satisfaction"), Record(ALERTS, "a", None)).snapshot()

    assert view["alerts_open"] == 1
    assert view["reading"]["read"] == 1


@pytest.mark.parametrize("value", [b"", b"{}", b"[1]", b"\xff\xfe", b'{"summary_id": NaN}', b'"\\ud800"'])
def test_what_cannot_be_read_is_counted_and_harms_nothing(value: bytes) -> None:
    view = board_of(*period(0), Record(SUMMARIES, "x", value)).snapshot()

    assert view["reading"]["unreadable"] == 1
    assert view["periods"] == 1


@given(st.sampled_from(OUTPUTS), st.binary(max_size=80))
def test_no_bytes_can_break_the_board(topic: Topic[Any], value: bytes) -> None:
    board = board_of(Record(topic, "x", value))

    assert json.loads(json.dumps(board.snapshot(), allow_nan=False))["reading"]["read"] == 1


def test_an_unknown_field_is_no_obstacle() -> None:
    (first, *_) = period(0)
    assert first.value is not None
    wider = json.dumps({**json.loads(first.value), "new_in_v1_9": {"a": 1}}).encode()

    assert board_of(Record(SUMMARIES, first.key, wider)).snapshot()["periods"] == 1


def test_enterprises_are_not_mixed() -> None:
    scope = {"kind": "stage", "site": "Lyon", "product": "pump", "stage": "paint"}
    board = board_of(
        summary(0, scope, stage_counts(100, 90)),
        summary(0, scope, stage_counts(100, 10), enterprise="other"),
        alert("o", "satisfaction", labels={"enterprise": "other"}),
    )

    assert board.enterprises() == ["main", "other"]
    assert board.snapshot()["stages"][0]["first_pass_yield"]["value"] == 0.9
    assert board.snapshot("other")["stages"][0]["first_pass_yield"]["value"] == 0.1
    assert (board.snapshot()["alerts_open"], board.snapshot("other")["alerts_open"]) == (0, 1)
    assert board.snapshot("unheard of")["periods"] == 0


def test_enterprises_are_bounded() -> None:
    names = [f"e{number}" for number in range(MAX_ENTERPRISES + 3)]
    board = board_of(*(alert("a", "escape", labels={"enterprise": name}) for name in names))

    assert len(board.enterprises()) == MAX_ENTERPRISES
    assert board.snapshot("e0")["reading"]["ignored"] == 3


def test_alerts_are_bounded_and_open_ones_outlive_resolved_ones() -> None:
    closed = {"status": "resolved", "reason": "resolved", "severity": "info"}
    few = [alert(f"open {number}", "escape") for number in range(20)]
    many = [alert(f"done {number}", "escape", updated_at=day(LATER), **closed) for number in range(2 * MAX_ALERTS)]
    view = board_of(*few, *many).snapshot()

    assert view["alerts_open"] == 20
    assert view["reading"]["evicted"] >= 2 * MAX_ALERTS + 20 - SLACK * MAX_ALERTS


def test_the_odds_of_a_stage_stand_beside_its_yield() -> None:
    view = board_of(*period(0), link("assembly", 6.4, 3.9, 10.2, 812)).snapshot()

    assert view["satisfaction_links"] == {"assembly": {"value": 6.4, "low": 3.9, "high": 10.2, "n": 812}}
