"""From text and elements to HTML: text is always escaped, so that nothing from a message can become markup."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

Node = Markup | str | int | None
VOID = frozenset({"input", "br", "meta", "link", "line", "rect", "circle", "path", "polyline", "polygon"})
"""Elements without content; those of SVG are written the short way."""


def el(tag: str, *children: Node | Iterable[Node], **attributes: str | float | bool | None) -> Markup:
    """An element. `class_` is the class, `aria_label` is `aria-label`; an attribute that is None or False is left out.

    >>> str(el("p", "a < b", class_="muted"))
    '<p class="muted">a &lt; b</p>'
    """
    head = Markup(f"<{tag}") + join(_attribute(name, value) for name, value in attributes.items())
    if tag in VOID and not children:
        return head + Markup("/>")
    return head + Markup(">") + join(children) + Markup(f"</{tag}>")


def join(children: Iterable[Node | Iterable[Node]]) -> Markup:
    """Nodes one after the other; None is nothing."""
    parts: list[str] = []
    for child in children:
        if isinstance(child, Markup | str | int):
            parts.append(escape(child))
        elif child is not None:
            parts.append(join(child))
    return Markup("").join(parts)


def _attribute(name: str, value: str | float | bool | None) -> Markup:
    if value is None or value is False:
        return Markup("")
    written = name.rstrip("_").replace("_", "-")
    short = f"{value:.6g}" if isinstance(value, float) else value
    return Markup(f" {written}") if value is True else Markup(f' {written}="') + escape(short) + Markup('"')


def table(heads: Sequence[Node], rows: Sequence[Sequence[Node]], caption: str, classes: str = "data") -> Markup:
    """A table with a header row; the first cell of every row is the row's header. It scrolls sideways when it must."""
    head = el("thead", el("tr", (el("th", text, scope="col") for text in heads))) if heads else None
    body = el("tbody", (_row(cells) for cells in rows))
    inner = el("table", el("caption", caption, class_="hidden"), head, body, class_=classes)
    return el("div", inner, class_="scroll", tabindex="0", role="region", aria_label=caption)


def pairs(rows: Iterable[tuple[Node, Node]], caption: str) -> Markup:
    """A table of names and values."""
    return table((), [(name, value) for name, value in rows], caption, "data pairs")


def card(*children: Node | Iterable[Node], title: str = "", note: str = "", classes: str = "") -> Markup:
    """A framed part of a page with its heading."""
    heading = el("h2", title) if title else None
    below = el("p", note, class_="muted small") if note else None
    return el("section", heading, below, *children, class_=f"card {classes}".strip())


def fold(title: str, name: str, *children: Node | Iterable[Node]) -> Markup:
    """What is shown on demand; `name` keeps it open when the page is refreshed."""
    return el("details", el("summary", title), *children, id=f"fold-{name}")


def _row(cells: Sequence[Node]) -> Markup:
    first = el("th", cells[0], scope="row") if cells else None
    return el("tr", first, (el("td", cell) for cell in cells[1:]))
