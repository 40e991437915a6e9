"""A panel's rows in, its card out."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from streams.console.markup import card, el, fold, table
from streams.console.sight import Sight


def panel_card(sight: Sight, view: Mapping[str, Any]) -> Markup:
    """One question of a reader, and the table that answers it when it is opened."""
    t = sight.t
    heads = [t(head) for head in view["heads"]]
    more = el("p", t("{n} more", n=view["more"]), class_="muted small") if view["more"] else None
    note = el("p", t(view["note"]), class_="muted small")
    return card(
        fold(t(view["title"]), f"panel-{view['name']}", note, table(heads, view["rows"], t(view["title"])), more)
    )
