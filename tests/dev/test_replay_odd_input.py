"""Logs as senders really write them: each a small one, replayed whole."""

import json
from pathlib import Path
from typing import Any

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
