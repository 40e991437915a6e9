"""A row of one unit in, one event for each stage that has a column out; an empty cell means it was not there."""

from collections.abc import Iterator
from typing import Any, ClassVar, Literal, Self

from pydantic import model_validator

from streams.files.cells.faults import BadRow
from streams.files.cells.fields import Field, Strict
from streams.files.cells.row import Columns, MappedRow
from streams.files.shapes.draft import Draft
from streams.files.shapes.stage import StageBlock, Verdicts


class WideStage(Strict):
    """One stage's columns."""

    COLUMN_LISTS: ClassVar[tuple[str, ...]] = ("at",)

    stage: str
    at: Columns | None = None
    """Its own time; the row's where there is none."""
    result: Field | None = None
    inspected: Field | None = None
    defective: Field | None = None
    code: Field | None = None

    @model_validator(mode="after")
    def _says_what_was_inspected(self) -> Self:
        if self.result is None and (self.inspected is None or self.defective is None):
            msg = "a stage needs `result`, or `inspected` and `defective`"
            raise ValueError(msg)
        return self


class Wide(StageBlock):
    """shape = "wide"."""

    NEEDS_STAGE: ClassVar[bool] = False

    shape: Literal["wide"]
    stages: tuple[WideStage, ...] | list[WideStage]
    good_words: tuple[str, ...] | list[str] = ()
    bad_words: tuple[str, ...] | list[str] = ()
    severity: Literal["minor", "major", "critical"] = "major"

    def drafts(self, row: MappedRow) -> Iterator[Draft]:
        """The stages this unit went through, in the order of the map."""
        moment = row.needed_moment(self.at)
        for stage in self.stages:
            counts = self._counts(row, stage)
            if counts is not None:
                own = row.moment(stage.at) if stage.at is not None else None
                yield self.stage_draft(row, own or moment, counts, stage.stage)

    def _counts(self, row: MappedRow, stage: WideStage) -> dict[str, Any] | None:
        if stage.result is not None:
            text = row.text(stage.result)
            if text is None:
                return None
            bad = self._verdicts().is_bad(stage.result.column or "result", text)
            return {"inspected": 1, "defective": int(bad)} | self._defects(row, stage, int(bad))
        inspected, defective = row.whole("inspected", stage.inspected), row.whole("defective", stage.defective)
        if not inspected and not defective:
            return None
        if inspected is None or defective is None or defective > inspected:
            msg = f"{stage.stage}: {defective} bad of {inspected} inspected cannot be"
            raise BadRow(msg)
        return {"inspected": inspected, "defective": defective} | self._defects(row, stage, defective)

    def _defects(self, row: MappedRow, stage: WideStage, bad: int) -> dict[str, Any]:
        code = row.text(stage.code)
        return {"defects": [{"code": code, "count": bad, "severity": self.severity}]} if code and bad else {}

    def _verdicts(self) -> Verdicts:
        return Verdicts(tuple(self.good_words), tuple(self.bad_words))
