"""From text to the page: the few building blocks of the console. Text stays text: nothing here ever takes HTML."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

Cell = str | Callable[[], object]
"""A table cell: its text, or a function that draws it."""


def words(tag: str, text: str, classes: str = "") -> Element:
    """An element that holds nothing but text; the browser gets it as text, whatever it contains."""
    return TextElement(tag=tag, text=text).classes(classes)


def box(classes: str, tag: str = "div", label: str | None = None) -> AbstractContextManager[Element]:
    """An element that holds others; with a label it is a region that a screen reader can go to."""
    element = ui.element(tag).classes(classes)
    if label is not None:
        element.props["aria-label"] = label
    return element


def table(heads: Sequence[str], rows: Sequence[Sequence[Cell]], caption: str) -> None:
    """A table with a header row; the first cell of every row is the row's header. It scrolls sideways when it must."""
    with box("scroll") as frame:
        frame.props["tabindex"] = "0"
        with box("data", "table", caption):
            with ui.element("thead"), ui.element("tr"):
                for head in heads:
                    words("th", head).props["scope"] = "col"
            with ui.element("tbody"):
                for row in rows:
                    _row(row)


def pairs(rows: Sequence[tuple[str, str]], caption: str) -> None:
    """A table of names and values."""
    with box("data pairs", "table", caption), ui.element("tbody"):
        for name, value in rows:
            _row((name, value))


def picture(source: str, alternative: str) -> None:
    """An image with its alternative text."""
    image = ui.element("img")
    image.props["src"] = source
    image.props["alt"] = alternative


class Opened:
    """Which expansions one visitor has opened, so that a redraw leaves them open."""

    def __init__(self) -> None:
        self._ids: set[str] = set()

    def expansion(self, title: str, item_id: str) -> ui.expansion:
        """An expansion that remembers."""
        return ui.expansion(
            title, value=item_id in self._ids, on_value_change=lambda event: self._note(item_id, event.value)
        )

    def _note(self, item_id: str, opened: bool) -> None:
        (self._ids.add if opened else self._ids.discard)(item_id)


class Section:
    """A part of the page that is drawn again only when what it shows has changed."""

    def __init__(self, draw: Callable[[Any], object], **attributes: str) -> None:
        self._draw = draw
        self._shown: Any = self
        self._box = ui.element("section")
        for name, value in attributes.items():
            self._box.props[name.replace("_", "-")] = value

    def show(self, part: Any) -> None:
        """Draw `part`, unless it is what stands there."""
        if part == self._shown:
            return
        self._shown = part
        self._box.clear()
        with self._box:
            self._draw(part)


def _row(cells: Sequence[Cell]) -> None:
    with ui.element("tr"):
        for place, cell in enumerate(cells):
            tag = "th" if place == 0 else "td"
            if isinstance(cell, str):
                element = words(tag, cell)
            else:
                element = ui.element(tag)
                with element:
                    cell()
            if place == 0:
                element.props["scope"] = "row"
