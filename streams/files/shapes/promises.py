"""A row of an order in, one event for each stage that kept or missed its promised time out.

A stage that has not happened yet (no time) gives none. `late_by` says what a promise is: "day", the promised day counts
to its end, or "clock", the promised moment. It has no default, since the two differ by every delivery of the last day.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar, Literal

from streams.files.cells.fields import Field, Strict
from streams.files.cells.moments import Moment
from streams.files.cells.row import Columns, MappedRow
from streams.files.shapes.draft import Draft, Severity
from streams.files.shapes.stage import StageBlock


class PromisedStage(Strict):
    """One stage's columns."""

    COLUMN_LISTS: ClassVar[tuple[str, ...]] = ("done", "promised")

    stage: str
    done: Columns
    promised: Columns
    code: str = "late"
    severity: Severity = "major"
    origin_stage: Field | None = None


class Promises(StageBlock):
    """shape = "promises"."""

    NEEDS_STAGE: ClassVar[bool] = False

    shape: Literal["promises"]
    at: Columns = ()
    stages: tuple[PromisedStage, ...] | list[PromisedStage]
    late_by: Literal["day", "clock"]

    def drafts(self, row: MappedRow) -> Iterator[Draft]:
        """The stages that happened, each at its own time."""
        for stage in self.stages:
            done, promised = row.moment(stage.done), row.moment(stage.promised)
            if done is not None and promised is not None:
                late = self._is_late(row, done, promised)
                fields: dict[str, Any] = {"inspected": 1, "defective": int(late)}
                if late:
                    fields["defects"] = [self._defect(row, stage)]
                yield self.stage_draft(row, done, fields, stage.stage)

    def _is_late(self, row: MappedRow, done: Moment, promised: Moment) -> bool:
        if self.late_by == "clock":
            return done.at > promised.at
        return bool(_day(row, done) > _day(row, promised))

    def _defect(self, row: MappedRow, stage: PromisedStage) -> dict[str, Any]:
        origin = row.text(stage.origin_stage)
        defect = {"code": stage.code, "count": 1, "severity": stage.severity}
        return defect | ({"origin_stage": origin} if origin else {})


def _day(row: MappedRow, moment: Moment) -> Any:
    """The calendar day in the plant's zone; as the file has it where the map names none."""
    zone = row.calendar.zone
    at: datetime = moment.at
    return at.astimezone(zone).date() if zone is not None else moment.day
