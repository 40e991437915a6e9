"""What was not counted, and why: rows of tables, and events that were rejected; never a word of what they held."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from streams.console.markup import el, join, table
from streams.console.words import human, number
from streams.files.report.behind import behind
from streams.files.report.outputs import Json, reasons_of

EXAMPLES = 50
PUBLISHED = ("summaries", "insights", "alerts", "recommendations")
NAMES = {
    "published": "Events read",
    "rows": "Rows of tables read",
    "events": "Events made of them",
    "left_out": "Rows left out",
    "late": "Late: counted, and not judged anew",
    "duplicates": "Repeats of an event, counted once",
}


def account_table(account: Mapping[str, int]) -> Markup:
    """What went in and came out; of outputs every revision is counted."""
    return table(("What", "How many"), [(_named(name), number(count)) for name, count in account.items()], "Account")


def _named(name: str) -> str:
    return f"{human(name)} published, with revisions" if name in PUBLISHED else NAMES.get(name) or human(name)


def rejected_part(rejected: Sequence[Json]) -> Markup:
    """Events by the reason of their rejection, with examples."""
    if not rejected:
        return el("p", "No event was rejected.", class_="muted")
    parts: list[Markup] = []
    for reason, events in reasons_of(list(rejected)).items():
        rows = [(str(one.get("where") or "–"), str(one.get("error") or "")) for one in events[:EXAMPLES]]
        title = f"{human(reason)}: {len(events):,} events"
        parts.append(behind(title, table(("Where", "Why"), rows, title)))
    return join(parts)


def left_out_part(rows: Sequence[Any]) -> Markup | None:
    """Rows of tables that were left out."""
    if not rows:
        return None
    by_file = Counter(row.file for row in rows)
    told = ", ".join(f"{count:,} of {name}" for name, count in by_file.items())
    cells = [(f"{row.file}:{row.line}", row.reason) for row in rows[:EXAMPLES]]
    return join(
        [el("p", f"Rows left out: {told}."), behind("Which rows", table(("Row", "Why"), cells, "Rows left out"))]
    )
