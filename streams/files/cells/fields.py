"""What a map says of one field, a column, a constant or a translation, and from there to the field's value in a row.

product = "Artikel"                                          the text of a column
site    = { value = "north" }                                the same in every row
kind    = { column = "Art", values = { Lob = "praise" } }    translated; other texts are bad rows
line    = { column = "Linie", default = "1" }                where the cell is empty
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from streams.files.cells.faults import unreadable
from streams.files.tables import Cell

Scalar = str | int | float | bool


class Strict(BaseModel):
    """A part of a map: an unknown key is a mistake, told with the known ones."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class FieldSpec(Strict):
    """Where a field comes from."""

    column: str | None = None
    value: Scalar | None = None
    values: dict[str, Scalar] | None = None
    default: Scalar | None = None
    each_row: bool = False
    """Every row is a customer of its own, since nobody is named."""

    def cell(self, cells: Mapping[str, Cell]) -> Cell:
        """What stands in the row, translated; None where there is nothing."""
        if self.column is None:
            return self.value
        cell = cells.get(self.column)
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            return self.default
        return cell if self.values is None else self._translated(cell)

    def _translated(self, cell: Cell) -> Cell:
        known = {folded(text): value for text, value in (self.values or {}).items()}
        if folded(cell) not in known:
            raise unreadable(self.column or "", cell, f"one of {', '.join(self.values or {})} (`values` in the map)")
        return known[folded(cell)]


def folded(cell: Cell) -> str:
    """A cell as it is compared: without case and outer blanks, 4.0 like 4."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split()).casefold()


def _as_spec(given: Any) -> Any:
    if isinstance(given, str):
        return FieldSpec(column=given)
    if isinstance(given, dict) and not {"column", "value", "each_row"} & set(given):
        msg = 'write the name of a column, or { value = "…" } for a constant'
        raise ValueError(msg)
    return given


Field = Annotated[FieldSpec, BeforeValidator(_as_spec)]


def columns_in(part: Any) -> Iterator[str]:
    """Every column that a part of a map names."""
    if isinstance(part, FieldSpec):
        yield from () if part.column is None else (part.column,)
    elif isinstance(part, BaseModel):
        yield from _columns_of(part)
    elif isinstance(part, tuple | list | dict):
        for item in part.values() if isinstance(part, dict) else part:
            yield from columns_in(item)


def _columns_of(part: BaseModel) -> Iterator[str]:
    """Those of a model; the fields in its COLUMN_LISTS hold names of columns themselves."""
    for name in type(part).model_fields:
        given = getattr(part, name)
        if name in getattr(part, "COLUMN_LISTS", ()):
            yield from (given,) if isinstance(given, str) else given or ()
        else:
            yield from columns_in(given)
