"""A row in, one inspection at one stage out: of one unit with its result, or of a day's or a batch's good and bad.

What was inspected must stand in the row: as a result, as good and bad, or as inspected and defective. A file in which
not one unit was good is most likely a log of defects, and telling it would mean that everything fails: it is refused.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Literal, Self

from pydantic import Field as PydanticField
from pydantic import model_validator

from streams.files.cells.faults import BadRow
from streams.files.cells.fields import Field, FieldSpec
from streams.files.cells.row import MappedRow
from streams.files.shapes.draft import Draft, Fault, Fold, Refusal
from streams.files.shapes.stage import StageBlock, Verdicts

SUSPICIOUS_ROWS = 10


class Inspections(StageBlock):
    """shape = "inspections"."""

    shape: Literal["inspections"]
    result: Field | None = None
    good_words: tuple[str, ...] | list[str] = ()
    bad_words: tuple[str, ...] | list[str] = ()
    inspected: Field | None = None
    good: Field | None = None
    defective: Field | None = None
    scrapped: Field | None = None
    code: Field | None = None
    code_count: Field | None = None
    codes: dict[str, Field] = PydanticField(default_factory=dict)
    """By defect code the column that counts it, where each code has one."""
    severity: Field = FieldSpec(value="major")
    origin_stage: Field | None = None
    all_bad: bool = False
    """Believe a file in which every unit is bad."""

    @model_validator(mode="after")
    def _says_what_was_inspected(self) -> Self:
        if self.result is not None and not (self.good_words and self.bad_words):
            msg = "result needs good_words and bad_words, the texts that mean good and bad"
            raise ValueError(msg)
        if self.result is None and self.code is None and self.inspected is None and self.good is None:
            msg = (
                "nothing says what was inspected: name `result`, or `good` and `defective`, or `inspected` and "
                '`defective`; a list of defects alone is shape "defects" and needs the production counts'
            )
            raise ValueError(msg)
        counts = [part is not None for part in (self.inspected, self.good, self.defective)]
        if any(counts[:2]) and sum(counts) < 2:
            msg = "counts need two of inspected, good and defective"
            raise ValueError(msg)
        return self

    def drafts(self, row: MappedRow) -> Iterator[Draft]:
        """One inspection; none where the row counts nothing."""
        moment = row.needed_moment(self.at)
        counts = self._counts(row)
        if counts["inspected"] == 0 and counts["defective"] == 0:
            return
        scrapped = row.whole("scrapped", self.scrapped)
        counts |= {"scrapped": scrapped} if scrapped else {}
        yield self.stage_draft(row, moment, counts | self._defects(row, counts["defective"]))

    def _counts(self, row: MappedRow) -> dict[str, Any]:
        if self.inspected is None and self.good is None:
            return {"inspected": 1, "defective": int(self._is_bad(row))}
        defective = row.whole("defective", self.defective)
        good = row.whole("good", self.good)
        inspected = row.whole("inspected", self.inspected)
        if inspected is None and self.inspected is None and good is not None:
            inspected = good + (defective or 0)
        if inspected is None:
            msg = "nothing says how many were inspected"
            raise BadRow(msg)
        if defective is None:
            defective = inspected - good if good is not None and self.defective is None else 0
        if (
            good is not None
            and self.inspected is not None
            and self.defective is not None
            and good + defective != inspected
        ):
            msg = f"good {good} and bad {defective} do not add up to inspected {inspected}"
            raise BadRow(msg)
        if defective < 0 or inspected < 0 or defective > inspected:
            msg = f"{defective} bad of {inspected} inspected cannot be"
            raise BadRow(msg)
        return {"inspected": inspected, "defective": defective}

    def _is_bad(self, row: MappedRow) -> bool:
        if self.result is None:
            return row.text(self.code) is not None
        verdicts = Verdicts(tuple(self.good_words), tuple(self.bad_words))
        return verdicts.is_bad(self.result.column or "result", row.needed("result", self.result))

    def _defects(self, row: MappedRow, defective: int) -> dict[str, Any]:
        counted = {code: row.whole(code, spec) for code, spec in self.codes.items()}
        own = row.text(self.code)
        if own is not None and defective:
            count = row.whole("code_count", self.code_count)
            counted[own] = defective if count is None else count
        told = {code: n for code, n in counted.items() if n}
        if not told:
            return {}
        origin = row.text(self.origin_stage)
        rest = {"severity": row.needed("severity", self.severity)} | ({"origin_stage": origin} if origin else {})
        return {"defects": [{"code": code, "count": n, **rest} for code, n in told.items()]}

    def begin(self) -> Fold:
        """Counts good units, so that a log of defects is not taken for inspections."""
        return _Watchful(self)


class _Watchful(Fold):
    def __init__(self, block: Inspections) -> None:
        super().__init__(block)
        self._all_bad = block.all_bad
        self._rows = self._good = 0

    def take(self, row: MappedRow, line: int) -> Iterable[Draft]:
        drafts = list(super().take(row, line))
        self._rows += len(drafts)
        self._good += sum(draft.fields["inspected"] - draft.fields["defective"] for draft in drafts)
        return drafts

    def end(self) -> Iterable[tuple[int, Draft] | Fault]:
        if self._rows >= SUSPICIOUS_ROWS and not self._good and not self._all_bad:
            msg = (
                f"not one good unit in {self._rows} rows: this looks like a list of defects, and without the units "
                'inspected everything would seem to fail. Use shape "defects" with the production counts of a second '
                "file, or write all_bad = true if it is so"
            )
            raise Refusal(msg)
        return ()
