"""Every scenario over many seeds in; how often the judging was right out: `andon scenarios` at full length."""

from typing import Any

from streams.dev.scoring import as_rows, quiet_together, score
from streams.dev.simulator import SCENARIOS
from streams.settings import Settings

SEEDS = range(1, 51)


def run() -> list[dict[str, Any]]:
    """A row a scenario, and the quiet ones together against the budget's bound."""
    settings = Settings.load()
    scores = score(SCENARIOS, SEEDS, settings)
    return as_rows([*scores, quiet_together(scores, settings)])
