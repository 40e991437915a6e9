"""The small tables below the charts, one a file. To add one: its file, a line in PANELS, a test."""

from collections.abc import Sequence
from typing import Any

from schemas.insight import Insight
from streams.console.panels import (
    benchmark,
    built_in,
    capability,
    changing_needs,
    mix_or_rate,
    need_effects,
    needs,
    reach,
    relationships,
    reputation,
    two_axes,
    voices,
)
from streams.console.panels.panel import Panel

PANELS: tuple[Panel, ...] = (
    built_in.PANEL,
    capability.PANEL,
    mix_or_rate.PANEL,
    voices.PANEL,
    two_axes.PANEL,
    needs.PANEL,
    need_effects.PANEL,
    reach.PANEL,
    changing_needs.PANEL,
    relationships.PANEL,
    reputation.PANEL,
    benchmark.PANEL,
)
"""In the order of the page."""


def shown(insights: Sequence[Insight]) -> list[dict[str, Any]]:
    """The panels that have something to show, as JSON."""
    return [view for panel in PANELS if (view := panel.shown(insights)) is not None]
