"""A map file's parts: how the file is read, how its times are read, and which events each row gives."""

from datetime import time
from typing import Annotated, Any, Literal

from pydantic import Field as PydanticField
from pydantic import field_validator

from streams.files.cells.fields import Strict
from streams.files.cells.moments import NOON, Calendar, zone_named
from streams.files.shapes import Block
from streams.files.tables import ReadOptions

OPEN = "?"
"""What `--guess` writes where a person must decide."""


class ReadPart(Strict):
    """[read]: how the file is read; what is left out is found in the file."""

    delimiter: str | None = None
    encoding: str | None = None
    decimal: Literal[".", ","] | None = None
    sheet: str | None = None
    header_row: Annotated[int, PydanticField(ge=1)] | None = None
    query: str | None = None

    @field_validator("delimiter")
    @classmethod
    def _one_sign(cls, given: str | None) -> str | None:
        if given is not None and len(given) != 1:
            msg = "is one sign, such as ; or \\t"
            raise ValueError(msg)
        return given


class TimesPart(Strict):
    """[times]: how dates and times are read."""

    order: Literal["YMD", "DMY", "MDY"] | None = None
    zone: str | None = None
    day_at: str | None = None
    typed_dates: Literal["as_they_are", "swapped"] = "as_they_are"
    epoch: Literal["s", "ms"] | None = None
    midnight: Literal["moment", "day"] = "moment"

    @field_validator("zone")
    @classmethod
    def _known(cls, given: str | None) -> str | None:
        if given is not None:
            zone_named(given)
        return given

    @field_validator("day_at")
    @classmethod
    def _clock(cls, given: str | None) -> str | None:
        if given is not None:
            time.fromisoformat(given)
        return given

    def calendar(self) -> Calendar:
        """The same, as the reader of times takes it."""
        return Calendar(
            order=self.order,
            zone=zone_named(self.zone) if self.zone else None,
            day_at=time.fromisoformat(self.day_at) if self.day_at else NOON,
            typed_dates=self.typed_dates,
            epoch=self.epoch,
            midnight=self.midnight,
        )


class Map(Strict):
    """A whole map file."""

    version: Literal[1] = 1
    read: ReadPart = ReadPart()
    times: TimesPart = TimesPart()
    events: Annotated[tuple[Block, ...], PydanticField(min_length=1, strict=False)]

    def read_options(self, wanted: frozenset[str] = frozenset()) -> ReadOptions:
        """What the readers of tables need to know."""
        read = self.read
        return ReadOptions(read.delimiter, read.encoding, read.sheet, read.header_row, read.query, wanted)


def open_keys(raw: Any, path: str = "") -> list[str]:
    """Where in a map, as read from its file, a person must still decide."""
    if raw == OPEN:
        return [path]
    if isinstance(raw, dict):
        parts = [(f"{path}.{key}" if path else str(key), value) for key, value in raw.items()]
    elif isinstance(raw, list):
        parts = [(f"{path}[{place}]", value) for place, value in enumerate(raw, start=1)]
    else:
        parts = []
    return [found for name, value in parts for found in open_keys(value, name)]
