"""The commands that speak to a broker: topics, publish, simulate, tail, dlq."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from schemas.topics import ALL

if TYPE_CHECKING:
    from tests.cli.conftest import Andon, Send

pytestmark = pytest.mark.kafka


def test_topics_are_created_checked_and_compared_with_the_settings(on_broker: "Andon", prefix: str) -> None:
    missing = on_broker("topics", "check", "--json")
    created = on_broker("topics", "ensure", "--json")
    right = on_broker("topics", "check")
    different = on_broker("topics", "check", "--set", "partitions=3")

    assert (missing.code, len(missing.json)) == (1, len(ALL))
    assert missing.json[0] == {
        "topic": f"{prefix}stage-events.v1",
        "problem": "missing",
        "detail": "there is no such topic",
        "remedy": "run `andon topics ensure`",
    }
    assert (created.code, len(created.json["created"]), created.json["findings"]) == (0, len(ALL), [])
    assert (right.code, right.err) == (0, "")
    assert different.code == 1
    assert f"andon: {prefix}stage-events.v1: 2 partitions, not 3: set ANDON_PARTITIONS=2" in different.err


def test_a_log_is_published_and_accounted_for(on_broker: "Andon", prefix: str, log: Path) -> None:
    too_early = on_broker("publish", log)
    on_broker("topics", "ensure")
    published = on_broker("publish", log, log, "--json")

    assert too_early.code == 1
    assert "create them with `andon topics ensure`" in too_early.err
    assert published.code == 0
    assert published.json == {"published": 6, "refused": 0, "by_topic": {f"{prefix}feedback.v1": 6}}


def test_a_line_that_no_broker_takes_is_told_and_the_exit_code_is_1(on_broker: "Andon", log: Path) -> None:
    on_broker("topics", "ensure")
    log.write_text(log.read_text() + json.dumps({"topic": "quality.feedback.v1", "value": "x" * 9_000_000}) + "\n")

    result = on_broker("publish", log, "--json")

    assert (result.code, result.json["published"], result.json["refused"]) == (1, 3, 1)
    assert result.err.startswith(f"andon: {log}:4: not published: 9,000,")


def test_a_simulation_goes_to_a_file_and_to_the_broker_alike(on_broker: "Andon", tmp_path: Path) -> None:
    on_broker("topics", "ensure")
    out = tmp_path / "steady.jsonl"

    written = on_broker("simulate", "--scenario", "rare-defects", "--seed", 3, "--out", out, "--json")
    published = on_broker("simulate", "--scenario", "rare-defects", "--seed", 3, "--publish", "--json")

    assert written.json == {
        "scenario": "rare-defects",
        "seed": 3,
        "lines": len(out.read_text().splitlines()),
        "out": str(out),
    }
    assert published.json["published"] == written.json["lines"]


def test_an_output_topic_is_printed_for_people_and_for_programs(on_broker: "Andon", send: "Send") -> None:
    on_broker("topics", "ensure")
    alert = {
        "alert_id": "a1",
        "rule": "growth_strain",
        "status": "firing",
        "severity": "warning",
        "labels": {"enterprise": "main", "stage": "welding"},
        "updated_at": "2026-03-01T00:00:00Z",
        "summary": "welding does not keep up",
    }
    send("alerts.v1", json.dumps(alert).encode())

    people = on_broker("tail", "alerts", "--no-follow")
    programs = on_broker("tail", "alerts", "--beginning", "--limit", 1, "--json")

    assert (
        people.out
        == "2026-03-01T00:00:00Z  firing    warning   growth_strain  stage=welding  welding does not keep up\n"
    )
    assert programs.json == alert


def test_a_dead_letter_is_listed_shown_followed_and_sent_again(on_broker: "Andon", send: "Send", prefix: str) -> None:
    on_broker("topics", "ensure")
    topic = f"{prefix}feedback.v1"
    headers = {
        "topic": topic,
        "partition": "1",
        "offset": "7",
        "timestamp": "1970-01-01T00:00:09Z",
        "reason": "not_json",
    }
    headers |= {"error": "expected value at line 1", "attempt": "1"}
    send("feedback.v1.dlq", b"\xffoops [bold]", {f"dlq.{name}": text for name, text in headers.items()})

    listed = on_broker("dlq", "list", "--json").json
    others = on_broker("dlq", "list", "--reason", "off_scale", "--json").json
    table = on_broker("dlq", "list")
    shown = on_broker("dlq", "show", f"{topic}.dlq:1:0")
    followed = on_broker("tail", "dlq", "--no-follow")
    unknown = on_broker("dlq", "show", f"{topic}.dlq:1:5")
    again = on_broker("dlq", "replay", "--all", "--json")
    once_more = on_broker("dlq", "replay", f"{topic}.dlq:1:0")

    assert listed == [
        {
            "id": f"{topic}.dlq:1:0",
            "reason": "not_json",
            "error": "expected value at line 1",
            "attempt": 1,
            "topic": topic,
            "partition": 1,
            "offset": 7,
            "timestamp": "1970-01-01T00:00:09Z",
            "key": "key",
            "value": "\udcffoops [bold]",
        }
    ]
    assert others == []
    assert f"{topic}.dlq:1:0  not_json  1        expected value at line 1" in table.out
    assert "\\xffoops [bold]" in shown.out
    assert followed.out == f"{topic}.dlq:1:0  not_json  attempt 1  expected value at line 1\n"
    assert (unknown.code, unknown.err.startswith("andon: no dead letter ")) == (1, True)
    assert again.json == {"replayed": 1, "sent_before": 0, "unknown": 0}
    assert once_more.out == "0 messages sent again\n1 were sent before, and no record is sent twice\n"
