"""What a shape makes of rows: drafts of events, without an id yet, and faults that show only when all rows are read."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Literal, NamedTuple

from pydantic import Field as PydanticField

from schemas.topics import Topic
from streams.errors import MisuseError
from streams.files.cells.fields import Field, Strict, columns_in
from streams.files.cells.moments import Moment
from streams.files.cells.row import Columns, MappedRow


class Draft(NamedTuple):
    """One event to be: its topic, its time, and its fields."""

    topic: Topic[Any]
    moment: Moment
    fields: dict[str, Any]


class Fault(NamedTuple):
    """A row that cannot be told, found out only at the end of its file."""

    line: int
    reason: str


class Join(Strict):
    """Columns of another file, by a key that both have, such as the product of an order beside its review."""

    file: str
    on: str
    to: str | None = None
    """The key's name in the other file, where it differs."""


class BlockBase(Strict):
    """What every [[events]] has."""

    COLUMN_LISTS: ClassVar[tuple[str, ...]] = ("at",)

    shape: str
    file: str | None = None
    """Files whose names fit this pattern; all when left out."""
    where: dict[str, tuple[str, ...] | list[str] | str] = PydanticField(default_factory=dict)
    """Only rows whose column holds one of these texts."""
    join: Join | None = None
    at: Columns
    """The column of the time, or a column of dates and one of times of day."""
    id: Field | None = None
    """The column that tells one row from all others; its content is taken where there is none."""

    @property
    def production_file(self) -> str | None:
        """The pattern of a second file that the shape reads itself."""
        return None

    def columns(self) -> set[str]:
        """Every column that must be there."""
        return {*columns_in(self), *self.where, *((self.join.on,) if self.join else ())}

    def drafts(self, row: MappedRow) -> Iterator[Draft]:
        """The events of one row; a BadRow leaves it out."""
        raise NotImplementedError

    def begin(self) -> "Fold":
        """What takes the rows of one file."""
        return Fold(self)


class Fold:
    """The rows of one file in, its drafts out; shapes that must see all rows first have their own."""

    def __init__(self, block: BlockBase) -> None:
        self._block = block

    def take(self, row: MappedRow, line: int) -> Iterable[Draft]:
        """The drafts of one row."""
        return list(self._block.drafts(row))

    def end(self) -> Iterable[tuple[int, Draft] | Fault]:
        """What can be told only now, each with its line."""
        return ()


class Refusal(MisuseError):  # noqa: N818 - it says no to a whole file
    """A file that must not be told under this map, since what it would say is false."""


Severity = Literal["minor", "major", "critical"]
