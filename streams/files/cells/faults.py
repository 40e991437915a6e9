"""What can be wrong: with one row, which is left out and listed; with the map, which stops the import."""

from streams.errors import MisuseError


class BadRow(Exception):  # noqa: N818 - the name of an outcome, not of a failure
    """A row that is left out; the message says which column, what came and what was expected."""


class UnsettledError(MisuseError):
    """The map leaves something open that the file cannot tell: a person must settle it."""


def unreadable(column: str, cell: object, expected: str) -> BadRow:
    """The reason of a row whose cell is not what it should be."""
    return BadRow(f"{column} is {str(cell)[:80]!r} and should be {expected}")
