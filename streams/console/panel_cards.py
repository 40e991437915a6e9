"""From the panels of a snapshot to cards, two in a row where there is room."""

from collections.abc import Mapping, Sequence
from typing import Any

from streams.console.elements import box, table, words


def draw_panels(panels: Sequence[Mapping[str, Any]]) -> None:
    """A card a panel: title, note, table."""
    for panel in panels:
        with box("card"):
            words("h2", panel["title"])
            words("p", panel["note"], "muted small")
            table(panel["heads"], panel["rows"], panel["title"])
            if panel["more"]:
                words("p", f"and {panel['more']} more at /api/state", "muted small")
