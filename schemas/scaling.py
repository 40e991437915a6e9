"""A stage event of more units than can be summed in; the same shares of fewer units out: sums stay within 64 bits."""

from typing import Any, Final

import msgspec
from pydantic import BaseModel

MOST_UNITS: Final = 10**12
"""Units, or defects of a code, that one inspection adds at the most: nine million such inspections stay below 2⁶³."""


def is_summable(event: Any) -> bool:
    """Whether the event may be counted as it is."""
    return event.inspected <= MOST_UNITS and all(defect.count <= MOST_UNITS for defect in event.defects)


def scaled_down(event: Any) -> Any:
    """The event with at most MOST_UNITS units, and the same shares of them, rounded down, though never to nothing."""
    inspected = min(event.inspected, MOST_UNITS)
    defective = _share(event.defective, inspected, event.inspected)
    return _replaced(
        event,
        inspected=inspected,
        defective=defective,
        scrapped=min(defective, _share(event.scrapped, inspected, event.inspected)),
        defects=tuple(_replaced(defect, count=min(defect.count, MOST_UNITS)) for defect in event.defects),
    )


def _share(part: int, most: int, whole: int) -> int:
    return max(1, part * most // whole) if part else 0


def _replaced(held: Any, **fields: Any) -> Any:
    if isinstance(held, BaseModel):
        return held.model_copy(update=fields)
    return msgspec.structs.replace(held, **fields)
