"""Every scenario over many seeds in; how often the judging was right out: `andon scenarios` at full length."""

from typing import Any

from streams.dev.scoring import as_rows, score
from streams.dev.simulator import SCENARIOS
from streams.settings import Settings

SEEDS = range(1, 51)


def run() -> list[dict[str, Any]]:
    """A row a scenario, and the quiet ones together against the budget's bound."""
    return as_rows(score(SCENARIOS, SEEDS, Settings.load()))
