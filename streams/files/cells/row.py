"""One row under a map: from the specification of a field to its value, or to the reason why the row is left out."""

from collections.abc import Mapping
from dataclasses import dataclass

from streams.files.cells.faults import BadRow, unreadable
from streams.files.cells.fields import FieldSpec, folded
from streams.files.cells.moments import Calendar, Moment, moment_of
from streams.files.cells.numbers import number_of, whole_of
from streams.files.tables import Cell

Columns = str | tuple[str, ...]
YES = frozenset({"true", "yes", "y", "1", "ja", "j", "wahr", "x", "tak", "t", "prawda"})
NO = frozenset({"false", "no", "n", "0", "nein", "falsch", "nie", "fałsz"})


@dataclass(frozen=True, slots=True)
class MappedRow:
    """The cells of a row, and how its numbers and times are to be read."""

    cells: Mapping[str, Cell]
    decimal: str | None
    calendar: Calendar

    def text(self, spec: FieldSpec | None) -> str | None:
        """The field as text; None where there is none. A whole number is written without its .0."""
        cell = spec.cell(self.cells) if spec is not None else None
        if cell is None:
            return None
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        return " ".join(str(cell).split()) or None

    def needed(self, name: str, spec: FieldSpec | None) -> str:
        """The field as text; a row without it is left out."""
        text = self.text(spec)
        if text is None:
            msg = f"{_named(name, spec)} is empty"
            raise BadRow(msg)
        return text

    def number(self, name: str, spec: FieldSpec | None) -> float | None:
        """The field as a number; None where it is empty."""
        cell = spec.cell(self.cells) if spec is not None else None
        if cell is None:
            return None
        number = number_of(cell, self.decimal)
        if number is None:
            raise unreadable(_named(name, spec), cell, f"a number{self._sign(cell)}")
        return number

    def whole(self, name: str, spec: FieldSpec | None) -> int | None:
        """The field as a whole number; None where it is empty."""
        cell = spec.cell(self.cells) if spec is not None else None
        if cell is None:
            return None
        number = whole_of(cell, self.decimal)
        if number is None:
            raise unreadable(_named(name, spec), cell, f"a whole number{self._sign(cell)}")
        return number

    def truth(self, name: str, spec: FieldSpec | None) -> bool | None:
        """The field as yes or no; None where it is empty."""
        cell = spec.cell(self.cells) if spec is not None else None
        if cell is None or isinstance(cell, bool):
            return cell
        if folded(cell) in YES | NO:
            return folded(cell) in YES
        raise unreadable(_named(name, spec), cell, "yes or no")

    def moment(self, columns: Columns) -> Moment | None:
        """The instant in one column, or in a date column and a time column; None where it is empty."""
        names = (columns,) if isinstance(columns, str) else columns
        return moment_of(" and ".join(names), [self.cells.get(name) for name in names], self.calendar)

    def needed_moment(self, columns: Columns) -> Moment:
        """The instant; a row without it is left out."""
        moment = self.moment(columns)
        if moment is None:
            msg = f"{columns if isinstance(columns, str) else columns[0]} is empty"
            raise BadRow(msg)
        return moment

    def _sign(self, cell: Cell) -> str:
        if self.decimal is None and isinstance(cell, str) and "," in cell:
            return ' (write `decimal = ","` or `decimal = "."` under [read] in the map)'
        return f" with the decimal sign {self.decimal}" if self.decimal else ""


def _named(name: str, spec: FieldSpec | None) -> str:
    return spec.column if spec is not None and spec.column is not None else name
