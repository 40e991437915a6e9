"""From the columns of a file to the fields they most likely hold: by what they are called and what is in them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from streams.files.guess.profile import Column, Profile
from streams.files.guess.spellings import SPELLINGS, likeness

LEAST = 0.9
"""Below this likeness a header says nothing."""


def _quantity(column: Column) -> bool:
    return column.is_quantity


def _words(column: Column) -> bool:
    return column.cells > 0 and not column.mostly("dates")


def _dates(column: Column) -> bool:
    return column.mostly("dates")


def _clocks(column: Column) -> bool:
    return column.mostly("clocks")


HOLDS: Mapping[str, Callable[[Column], bool]] = {
    **dict.fromkeys(SPELLINGS, _words),
    **dict.fromkeys(("at", "promised", "done"), _dates),
    "clock": _clocks,
    **dict.fromkeys(
        (
            "inspected",
            "good",
            "defective",
            "scrapped",
            "count",
            "value",
            "lsl",
            "usl",
            "target",
            "nps",
            "ces",
            "attempt",
        ),
        _quantity,
    ),
    **dict.fromkeys(("importance", "expected", "perceived"), _quantity),
}
"""By field: what its column must hold."""

ALONE = ("unit", "unit_id", "count", "inspected", "clock", "at")
"""Fields whose spellings overlap: the first asked takes the column, unless it is asked for apart."""


@dataclass(slots=True)
class Fields:
    """Fields of one file, each column used once unless it is asked for again."""

    profile: Profile
    taken: dict[str, str] = field(default_factory=dict)

    def find(self, name: str) -> Column | None:
        """The free column that fits the field best, and takes it; None where none fits."""
        best = self.peek(name)
        if best is not None:
            self.taken[best.name] = name
        return best

    def peek(self, name: str) -> Column | None:
        """The same, without taking it."""
        free = [column for column in self.profile.columns if column.name not in self.taken and HOLDS[name](column)]
        fits = {column.name: likeness(name, column.name) for column in free}
        best = max(free, key=lambda column: fits[column.name], default=None)
        return best if best is not None and fits[best.name] >= LEAST else None

    def each(self, *names: str) -> dict[str, str]:
        """The columns of these fields, of those that are found."""
        return {name: column.name for name in names if (column := self.find(name)) is not None}

    def when(self) -> str | list[str] | None:
        """The column of the time, or those of date and time of day; the only column of dates whatever its name."""
        found = self.find("at")
        if found is None:
            dates = [column for column in self.profile.columns if column.name not in self.taken and _dates(column)]
            if len(dates) != 1:
                return None
            found = dates[0]
            self.taken[found.name] = "at"
        clock = self.find("clock") if all(" " not in text.strip() for text in found.texts[:50]) else None
        return [found.name, clock.name] if clock is not None else found.name

    def column(self, name: str) -> Column:
        """The column of this name."""
        return next(column for column in self.profile.columns if column.name == name)
