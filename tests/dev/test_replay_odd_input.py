"""Logs as senders really write them: each a small one, replayed whole."""

import json
from pathlib import Path
from typing import Any

import jsonschema

from schemas.documents import document_name, schema_documents
from schemas.topics import OUTPUTS
from streams.dev.replay import replay
from streams.settings import Settings
from tests.shared_cases import case_input


def replayed(name: str, out: Path) -> tuple[dict[str, int], dict[str, list[dict[str, Any]]]]:
    """The account of a case's log, and what was written of it."""
    account = replay([case_input(name)], out, Settings.load())
    written = {path.stem: [json.loads(line) for line in path.read_text().splitlines()] for path in out.iterdir()}
    return account, written


def test_two_sites_that_number_alike_are_both_counted(tmp_path: Path) -> None:
    account, written = replayed("same-ids-two-sites", tmp_path)

    assert account["counted"] == account["published"] > 0
    assert (account["id_conflicts"], written["rejected"]) == (0, [])


def test_values_around_a_billionth_are_charted_like_any_other(tmp_path: Path) -> None:
    _, written = replayed("tiny-values", tmp_path)

    assert "measurement_drift" in {alert["rule"] for alert in written["alerts"]}
    assert written["rejected"] == []


def test_spellings_that_lose_nothing_are_read(tmp_path: Path) -> None:
    for name in ("float-integers", "empty-and-long"):
        account, written = replayed(name, tmp_path / name)

        assert account["counted"] == account["published"] > 0
        assert written["rejected"] == []


def test_outputs_satisfy_their_own_schema_whatever_was_counted(tmp_path: Path) -> None:
    _, written = replayed("sums-beyond-64-bits", tmp_path)

    assert written["rejected"] == []
    assert written["summaries"]
    for topic in OUTPUTS:
        schema = schema_documents()[document_name(topic)]
        for event in written[topic.stem.partition(".")[0]]:
            jsonschema.validate(event, schema)
