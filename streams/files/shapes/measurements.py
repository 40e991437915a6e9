"""A row of measured values in, one inspection with its measurements out; what lies outside its limits is defective.

Long tables name the characteristic in a column, wide ones have a column for each. Whether a unit passed comes from
`result`, else from the limits; where there is neither, nobody can tell what failed, and the map must say so.
"""

from collections.abc import Iterator
from typing import Any, Literal, Self

from pydantic import model_validator

from streams.files.cells.faults import BadRow
from streams.files.cells.fields import Field, Strict
from streams.files.cells.row import MappedRow
from streams.files.shapes.draft import Draft
from streams.files.shapes.stage import StageBlock, Verdicts

NUMBERS = ("lsl", "usl", "target")


class Measured(Strict):
    """One measured characteristic."""

    characteristic: Field
    value: Field
    unit: Field | None = None
    lsl: Field | None = None
    usl: Field | None = None
    target: Field | None = None

    @property
    def has_limits(self) -> bool:
        """Whether a limit is named."""
        return self.lsl is not None or self.usl is not None


class Measurements(StageBlock):
    """shape = "measurements"."""

    shape: Literal["measurements"]
    measured: tuple[Measured, ...] | list[Measured]
    result: Field | None = None
    good_words: tuple[str, ...] | list[str] = ()
    bad_words: tuple[str, ...] | list[str] = ()
    only_measured: bool = False
    """There is no result and no limit: every unit counts as passed, and only the measurements are judged."""

    @model_validator(mode="after")
    def _says_what_passed(self) -> Self:
        if not self.measured:
            msg = "measured is empty: name characteristic and value"
            raise ValueError(msg)
        if self.result is None and not self.only_measured and not any(one.has_limits for one in self.measured):
            msg = (
                "nothing says which units passed: name `lsl` or `usl`, or `result`, or write only_measured = true, "
                "and every unit counts as passed"
            )
            raise ValueError(msg)
        return self

    def drafts(self, row: MappedRow) -> Iterator[Draft]:
        """One inspection; none where nothing was measured."""
        moment = row.needed_moment(self.at)
        measured = [found for one in self.measured if (found := self._measured(row, one)) is not None]
        if not measured:
            return
        fields: dict[str, Any] = {"inspected": 1, "defective": int(self._is_bad(row, measured))}
        outside = [one["characteristic"] for one in measured if _is_outside(one)] if fields["defective"] else []
        if outside:
            codes = dict.fromkeys(f"{name} out of limits" for name in outside)
            fields["defects"] = [{"code": code, "count": 1, "severity": "major"} for code in codes]
        yield self.stage_draft(row, moment, fields | {"measurements": measured})

    def _measured(self, row: MappedRow, one: Measured) -> dict[str, Any] | None:
        value = row.number("value", one.value)
        if value is None:
            return None
        found: dict[str, Any] = {"characteristic": row.needed("characteristic", one.characteristic), "value": value}
        unit = row.text(one.unit)
        found |= {"unit": unit} if unit else {}
        return found | {
            name: number for name in NUMBERS if (number := row.number(name, getattr(one, name))) is not None
        }

    def _is_bad(self, row: MappedRow, measured: list[dict[str, Any]]) -> bool:
        if self.result is not None:
            verdicts = Verdicts(tuple(self.good_words), tuple(self.bad_words))
            return verdicts.is_bad(self.result.column or "result", row.needed("result", self.result))
        if not self.only_measured and not any("lsl" in one or "usl" in one for one in measured):
            msg = "no limit in this row: nobody can tell whether it passed"
            raise BadRow(msg)
        return any(map(_is_outside, measured))


def _is_outside(one: dict[str, Any]) -> bool:
    return bool(one["value"] < one.get("lsl", one["value"]) or one["value"] > one.get("usl", one["value"]))
