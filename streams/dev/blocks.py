"""What the counted partitions say of a block of a log in; the same in the order of the lines that caused it, out.

Partitions are folded one after the other, a block at a time. What they say is passed on as if the log had been read
line by line: so nothing that is judged, and no byte that is written, depends on where a block ends.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from streams.core.operator import Arrival, Out, Refusal, Returned, Step
from streams.runtime.clients.log_lines import LogLine

AT_THE_END = 1 << 62


class Dealt(NamedTuple):
    """One line as a record of its partition: its number in the block, and the event or why there is none."""

    number: int
    offset: int
    arrival: Arrival | None
    refusal: Refusal | None = None
    line: LogLine | None = None


@dataclass(slots=True)
class Said:
    """What the folds of one block said, each with the number of the line behind it."""

    outs: list[tuple[int, Out]] = field(default_factory=list)
    refused: list[tuple[int, LogLine | None, Refusal | Returned]] = field(default_factory=list)
    taken_back: int = 0
    """Events that had been counted and are refused."""

    def add(self, records: list[Dealt], step: Step, waiting: Mapping[tuple[str, int, int], LogLine]) -> None:
        """Takes in the step of one partition; `waiting` holds the lines of earlier blocks that may be refused now."""
        by_offset = {record.offset: record for record in records}
        for out in step.outs:
            self.outs.append((AT_THE_END if out.cause is None else by_offset[out.cause].number, out))
        for refusal in [*(record.refusal for record in records if record.refusal), *step.refusals]:
            record = by_offset[refusal.offset]
            self.refused.append((record.number, record.line, refusal))

        for returned in step.returned:
            self.taken_back += 1
            cause, came = by_offset[returned.cause or 0], by_offset.get(returned.origin.offset)
            line = waiting.get(returned.origin[:3]) if came is None else came.line
            self.refused.append((cause.number, line, returned))

    def refusals(self) -> Iterator[tuple[LogLine, Refusal | Returned]]:
        """Lines and why they were refused, in their order."""
        for _, line, refusal in sorted(self.refused, key=lambda told: told[0]):
            if line is not None:
                yield line, refusal

    def in_order(self) -> Iterator[list[Out]]:
        """What one line caused, line by line; at last what was said at the end of the folds."""
        for _, told in groupby(sorted(self.outs, key=lambda told: told[0]), key=lambda told: told[0]):
            yield [out for _, out in told]
