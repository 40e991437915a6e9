"""From a cell to a number, by the decimal sign that the map names; a sign that could mean two things is refused."""

import math
import re
from decimal import Decimal, InvalidOperation

from streams.files.tables import Cell

GROUPS = {".": ",' \u00a0\u202f", ",": ".' \u00a0\u202f"}
"""By decimal sign: what may stand between groups of three digits."""
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")


def number_of(cell: Cell, decimal: str | None) -> float | None:
    """The number in a cell; None where there is none, or where its comma is not settled by `decimal`."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float | Decimal):
        return float(cell) if math.isfinite(cell) else None
    text = plain_number(cell, decimal) if isinstance(cell, str) else None
    try:
        number = float(Decimal(text)) if text is not None else math.nan
    except (InvalidOperation, OverflowError):
        return None
    return number if math.isfinite(number) else None


def whole_of(cell: Cell, decimal: str | None) -> int | None:
    """The whole number in a cell, `4.0` being one; None where it is none."""
    if isinstance(cell, int) and not isinstance(cell, bool):
        return cell
    number = number_of(cell, decimal)
    return int(number) if number is not None and number.is_integer() else None


def plain_number(text: str, decimal: str | None) -> str | None:
    """`1.234,5` as `1234.5`; None where the text is no number under this decimal sign."""
    text = text.strip().replace("\u2212", "-")
    if decimal is not None:
        whole, sign, fraction = text.partition(decimal)
        for group in GROUPS[decimal]:
            if re.fullmatch(rf"[+-]?\d{{1,3}}({re.escape(group)}\d{{3}})+", whole):
                whole = whole.replace(group, "")
                break
        if "." in whole + fraction:
            return None
        text = whole + ("." if sign else "") + fraction
    return text if _PLAIN.fullmatch(text) else None
