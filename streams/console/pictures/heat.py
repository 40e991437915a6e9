"""A matrix of counts in, a table whose cells are shaded by them out: where defects are made against where found."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from streams.console.markup import Node, el

SHADES = 5
"""Steps of shading, as classes of the style sheet."""


def heat_table(
    rows: Sequence[str], columns: Sequence[str], counts: Mapping[tuple[str, str], int], caption: str
) -> Markup:
    """One row an origin, one column a place; a cell holds its number, so that colour is never the only sign."""
    most = max(counts.values(), default=1) or 1
    head = el("tr", el("th", "", scope="col"), (el("th", name, scope="col") for name in columns))
    body = [_row(row, columns, counts, most) for row in rows]
    inner = el(
        "table", el("caption", caption, class_="hidden"), el("thead", head), el("tbody", body), class_="data heat"
    )
    return el("div", inner, class_="scroll", tabindex="0", role="region", aria_label=caption)


def _row(row: str, columns: Sequence[str], counts: Mapping[tuple[str, str], int], most: int) -> Node:
    cells = [_cell(counts.get((row, column), 0), most, same=row == column) for column in columns]
    return el("tr", el("th", row, scope="row"), cells)


def _cell(count: int, most: int, *, same: bool) -> Node:
    shade = -(-SHADES * count // most)
    classes = [f"shade-{shade}"] if shade else []
    return el("td", f"{count:,}" if count else "", class_=" ".join([*classes, *(["here"] if same else [])]) or None)
