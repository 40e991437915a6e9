"""From texts and numbers to HTML and SVG: every text is escaped, unless it is markup already."""

from collections.abc import Iterable, Sequence
from html import escape

Child = "str | Markup | None"


class Markup(str):
    """A piece of HTML that is safe as it is."""

    __slots__ = ()


def el(name: str, *children: str | None, **attributes: str | float | bool | None) -> Markup:
    """An element; `class_` is the attribute class, `aria_label` is aria-label, an attribute of True has no value."""
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    inner = "".join(text_of(child) for child in children)
    return Markup(f"<{name}{written}>{inner}</{name}>")


def text_of(child: str | None) -> Markup:
    """A text, escaped; markup as it is."""
    if child is None:
        return Markup("")
    return child if isinstance(child, Markup) else Markup(escape(child))


def joined(parts: Iterable[str | None]) -> Markup:
    """One piece after the other."""
    return Markup("".join(text_of(part) for part in parts))


def table(titles: Sequence[str], rows: Iterable[Sequence[str]], caption: str | None = None) -> Markup:
    """A table whose first column names its rows, in a box of its own that scrolls where it is too wide."""
    head = el("tr", *(el("th", title, scope="col") for title in titles))
    body = [
        el("tr", *(el("th", cell, scope="row") if place == 0 else el("td", cell) for place, cell in enumerate(row)))
        for row in rows
    ]
    label = caption or titles[0]
    inner = el(
        "table", el("caption", caption) if caption else None, el("thead", head), el("tbody", *body), class_="data"
    )
    return el("div", inner, class_="scroll", tabindex="0", role="region", aria_label=label)


def behind(title: str, *children: str | None, open_: bool = False) -> Markup:
    """What is there for who opens it; on paper it is always open."""
    return el("details", el("summary", title), *children, open=True if open_ else None)


def number_text(value: float) -> str:
    """A coordinate, short."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _attribute(key: str, value: str | float | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    if value is True:
        return f" {name}"
    text = number_text(value) if isinstance(value, float) else str(value)
    return f' {name}="{escape(text)}"'
