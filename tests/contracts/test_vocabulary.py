"""What the code publishes is what the wire's vocabularies list: a word that is missing there is found here."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.vocabulary import (
    ACTION_CODES,
    ALERT_REASONS,
    INSIGHT_KINDS,
    RECOMMENDATION_STATUSES,
    RULES,
    SIGNALS,
    VERDICTS,
)
from streams.core.alerts.life_cycle import TRANSITIONS, Signal
from streams.core.recommendations import ACTIONS
from streams.core.rules import RULES as CHECKED

CORE = Path(__file__).parents[2] / "streams" / "core"
GOLDEN = sorted((Path(__file__).parents[1] / "golden" / "digests").glob("*.json"))


def published(file: str) -> set[str]:
    """The labels under which golden logs count the lines of an output file."""
    return {label for path in GOLDEN for label in json.loads(path.read_text())["outputs"][file]["counts"]}


def test_every_rule_is_listed() -> None:
    assert set(CHECKED) <= set(RULES)


def test_every_signal_and_reason_of_an_alert_is_listed() -> None:
    reasons = {move.reason for move in TRANSITIONS.values() if move.reason is not None}

    assert {signal.value for signal in Signal} <= set(SIGNALS)
    assert reasons <= set(ALERT_REASONS)


def test_every_action_is_listed() -> None:
    assert set(ACTIONS) <= set(ACTION_CODES)


@pytest.mark.parametrize(
    ("file", "word", "known"),
    [
        ("alerts", lambda label: label.split()[0], RULES),
        ("alerts", lambda label: label.split()[1], ALERT_REASONS),
        ("insights", str, INSIGHT_KINDS),
        ("recommendations", lambda label: label.split()[0], ACTION_CODES),
        ("recommendations", lambda label: label.split()[1], RECOMMENDATION_STATUSES),
        ("summaries", lambda label: label.removeprefix("verdict "), (*VERDICTS, "stage", "satisfaction", "enterprise")),
    ],
)
def test_what_golden_logs_publish_is_listed(file: str, word: Callable[[str], str], known: tuple[str, ...]) -> None:
    assert {word(label) for label in published(file)} <= set(known)


@pytest.mark.parametrize("word", [*RULES, *INSIGHT_KINDS])
def test_a_word_that_is_listed_is_written_somewhere_in_the_core(word: str) -> None:
    assert any(f'"{word}"' in path.read_text() for path in CORE.rglob("*.py"))
