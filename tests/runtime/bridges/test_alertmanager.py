"""What Alertmanager is told of an alert, field by field."""

import json
import re
from typing import Any

import pytest

from schemas.reason import Rejected
from schemas.times import from_millis
from streams.runtime.bridges.alertmanager import alert_body, key_numbers, labels_of, resolved_at
from streams.runtime.bridges.revision import read_revision
from tests.runtime.bridges.alerts import alert, end_of, revision

NOW = 1_768_600_000_000  # 2026-01-16T21:46:40Z
CONSOLE = "https://andon.example/"


def body(said: Any, ends_ms: int = NOW + 300_000, now_ms: int = NOW) -> dict[str, Any]:
    return alert_body(said, ends_ms=ends_ms, now_ms=now_ms, console_url=CONSOLE)


def test_a_firing_alert_in_full() -> None:
    assert body(revision()) == {
        "labels": {"alertname": "stage_quality", "severity": "warning", "enterprise": "main", "stage": "welding"},
        "annotations": {
            "summary": "First-pass yield at welding got worse",
            "description": "24 of 100 units failed, where 5 were expected.",
            "alert_id": "a1",
            "reason": "opened",
            "revision": "1",
            "detected_at": "2026-01-08T00:00:00Z",
            "verdict": "not_growth",
            "evidence_x": "24",
            "evidence_n": "100",
        },
        "startsAt": "2026-01-05T00:00:00Z",
        "endsAt": "2026-01-16T21:51:40Z",
        "generatorURL": "https://andon.example/?enterprise=main",
    }


def test_what_people_did_is_told() -> None:
    said = body(revision(reason="acknowledged", acknowledged_by="Ada", cause_code="tool_wear", revision=3))

    assert said["annotations"].items() >= {"acknowledged_by": "Ada", "cause_code": "tool_wear", "revision": "3"}.items()
    assert said["labels"] == body(revision())["labels"]


def test_a_silenced_alert_still_holds_and_says_that_it_is_silenced() -> None:
    life = {"state": "silenced", "silenced_until": "2026-02-01T00:00:00Z", "suppressed_by": "root"}

    told = body(read_revision(json.dumps(json.loads(alert()) | life).encode()))

    assert told["annotations"].items() >= life.items()
    assert told["labels"] == body(revision())["labels"]


@pytest.mark.parametrize(
    ("name", "told"),
    [("stage", "stage"), ("customer-segment", "customer_segment"), ("2nd", "_2nd"), ("größe", "gr__e")],
)
def test_labels_have_names_that_alertmanager_takes(name: str, told: str) -> None:
    labels = labels_of(revision(labels={"enterprise": "main", name: "x"}))

    assert labels[told] == "x"
    assert all(re.fullmatch(r"[a-zA-Z_][a-zA-Z0-9_]*", each) for each in labels)


def test_a_label_of_the_alert_cannot_pass_for_its_rule_or_severity() -> None:
    labels = labels_of(revision(labels={"enterprise": "main", "severity": "critical", "alertname": "x"}))

    assert labels == {"alertname": "stage_quality", "severity": "warning", "enterprise": "main"}


@pytest.mark.parametrize(
    ("evidence", "numbers"),
    [
        ({"x": 24, "rate": 0.240000000001, "what": "units"}, {"x": "24", "rate": "0.24"}),
        ({"interval": [0.17, 0.33], "p": [1, None], "flag": True}, {"interval": "0.17 to 0.33"}),
        ({"baseline": {"rate": 0.051, "frozen_at": "x", "deep": {"n": 1}}}, {"baseline_rate": "0.051"}),
        ({"periods": [{"x": 1, "n": 2}, {"x": 2, "n": 2}], "summary_ids": ["a", "b"]}, {}),
        (
            {"quality": [{"labels": {"stage": "welding"}, "x": 24, "interval": [0, 0.5]}]},
            {"quality_1": "stage=welding", "quality_1_x": "24", "quality_1_interval": "0 to 0.5"},
        ),
        (
            {"quality": [{"labels": {"stage": f"s{n}"}} for n in range(9)]},
            {"quality_1": "stage=s0", "quality_2": "stage=s1", "quality_3": "stage=s2"},
        ),
    ],
)  # fmt: skip
def test_the_key_numbers_of_an_evidence(evidence: dict[str, Any], numbers: dict[str, str]) -> None:
    assert dict(key_numbers(evidence)) == numbers


def test_a_time_ahead_of_the_clock_is_drawn_back_to_it() -> None:
    """Simulated events lie ahead; an end in the future would mean that the alert still fires."""
    before_it_all = 1_700_000_000_000

    firing = body(revision(), ends_ms=before_it_all + 300_000, now_ms=before_it_all)
    ended = resolved_at(end_of(), before_it_all)

    assert firing["startsAt"] == "2023-11-14T22:13:20Z"
    assert ended == before_it_all
    assert resolved_at(end_of(), NOW) == 1_768_176_000_000
    assert from_millis(resolved_at(end_of(), NOW)).isoformat() == "2026-01-12T00:00:00+00:00"


def test_an_end_before_the_start_is_none_to_alertmanager_and_never_told() -> None:
    said = body(end_of(starts_at="2026-01-13T00:00:00Z"), ends_ms=1_768_176_000_000)

    assert said["startsAt"] == said["endsAt"] == "2026-01-12T00:00:00Z"


def test_a_revision_from_a_newer_worker_is_still_told() -> None:
    newer = json.loads(alert()) | {"reason": "unheard_of", "severity": "fatal", "new_field": {"x": 1}, "design": None}

    said = body(read_revision(json.dumps(newer).encode()))

    assert said["annotations"]["reason"] == "unheard_of"
    assert said["labels"]["severity"] == "fatal"


@pytest.mark.parametrize("value", [b"", b"no JSON", b"[]", b"{}", b'{"alert_id": 7}', b"\xff"])
def test_what_is_no_alert_is_rejected_with_a_reason(value: bytes) -> None:
    with pytest.raises(Rejected):
        read_revision(value)
