"""A log of defects and the production counts of a second file in, inspections out: so many made, so many defective.

A defect without the units it was found among says nothing of a rate. Each day's (and site's, line's, product's and
stage's) defects meet the production of the same labels; defects that meet none are left out with the remedy. A row is
one defective unit unless `count` says how many; with `unit_id` several defects of one unit count as one unit.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from schemas.topics import STAGE_EVENTS
from streams.files.cells.faults import BadRow
from streams.files.cells.fields import Field, FieldSpec, Strict, columns_in
from streams.files.cells.moments import Moment
from streams.files.cells.row import Columns, MappedRow
from streams.files.shapes.draft import Draft, Fault, Fold
from streams.files.shapes.stage import StageBlock

LABELS = ("enterprise", "site", "line", "product", "stage", "lot_id", "supplier")
Key = tuple[Any, ...]


class Production(Strict):
    """The second file: how many were made."""

    COLUMN_LISTS: ClassVar[tuple[str, ...]] = ("at",)

    file: str
    at: Columns
    inspected: Field
    enterprise: Field | None = None
    site: Field | None = None
    line: Field | None = None
    product: Field | None = None
    stage: Field | None = None
    lot_id: Field | None = None
    supplier: Field | None = None
    stages: tuple[str, ...] | list[str] = ()
    """Where the counts name no stage: the stages that every unit made goes through."""

    def columns(self) -> set[str]:
        """Every column that must be there."""
        return set(columns_in(self))


class Defects(StageBlock):
    """shape = "defects"."""

    shape: Literal["defects"]
    production: Production
    code: Field
    count: Field | None = None
    severity: Field = FieldSpec(value="major")
    origin_stage: Field | None = None

    @property
    def production_file(self) -> str | None:
        """The pattern of the file with the production counts."""
        return self.production.file

    def columns(self) -> set[str]:
        """Those of the log; the production's are of the other file."""
        without = self.model_copy(update={"production": None})
        return {*columns_in(without), *self.where, *((self.join.on,) if self.join else ())}

    def shared(self) -> tuple[str, ...]:
        """The labels by which the two files meet, beside the stage: those that both name."""
        made = self.production
        return tuple(
            name
            for name in LABELS
            if name != "stage" and getattr(self, name) is not None and getattr(made, name) is not None
        )

    def begin(self) -> "Meeting":
        """Gathers both files."""
        return Meeting(self)


@dataclass(slots=True)
class _Found:
    lines: list[int] = field(default_factory=list)
    defects: Counter[tuple[str, str, str | None]] = field(default_factory=Counter)
    units: set[str] = field(default_factory=set)
    loose: int = 0

    @property
    def defective(self) -> int:
        return len(self.units) + self.loose


@dataclass(slots=True)
class _Made:
    line: int
    draft: Draft
    inspected: int = 0


class Meeting(Fold):
    """Defects and production, by day and shared labels."""

    def __init__(self, block: Defects) -> None:
        super().__init__(block)
        self._log = block
        self._found: dict[Key, _Found] = defaultdict(_Found)
        self._made: dict[Key, _Made] = {}

    def take(self, row: MappedRow, line: int) -> Iterable[Draft]:
        """One row of the log."""
        log = self._log
        moment = row.needed_moment(log.at)
        code, severity = row.needed("code", log.code), row.needed("severity", log.severity)
        count = row.whole("count", log.count) if log.count is not None else 1
        if count is None or count < 0:
            msg = "nothing says how many were defective"
            raise BadRow(msg)
        if not count:
            return ()
        found = self._found[self._key(row, log, moment, row.needed("stage", log.stage))]
        found.lines.append(line)
        found.defects[code, severity, row.text(log.origin_stage)] += count
        unit = row.text(log.unit_id)
        if unit is not None:
            found.units.add(unit)
        else:
            found.loose += count
        return ()

    def take_production(self, row: MappedRow, line: int) -> None:
        """One row of the production counts; rows of the same day and labels add up."""
        made = self._log.production
        moment = row.needed_moment(made.at)
        inspected = row.whole("inspected", made.inspected)
        if inspected is None or inspected < 0:
            msg = f"{made.inspected.column or 'inspected'} is empty"
            raise BadRow(msg)
        if not inspected:
            return
        for stage in made.stages or (row.text(made.stage or self._stage_of_all()),):
            key = self._key(row, made, moment, stage)
            if key not in self._made:
                self._made[key] = _Made(line, self._draft(row, moment, stage))
            self._made[key].inspected += inspected

    def _stage_of_all(self) -> FieldSpec | None:
        """The log's own stage, where it is the same in every row."""
        stage = self._log.stage
        return stage if stage is not None and stage.column is None else None

    def _draft(self, row: MappedRow, moment: Moment, stage: str | None) -> Draft:
        """The event of a production row: its labels, and the log's constants where it has none."""
        made, log = self._log.production, self._log
        named = {name: getattr(made, name) for name in LABELS if getattr(made, name) is not None}
        constants = {
            name: spec
            for name in LABELS
            if name not in named and (spec := getattr(log, name)) is not None and spec.column is None
        }
        known = {name: text for name, spec in {**constants, **named}.items() if (text := row.text(spec)) is not None}
        known |= {"stage": stage} if stage is not None else {}
        for name in ("site", "product", "stage"):
            if name not in known:
                msg = f"the production counts say nothing of {name}: name it in `production` in the map"
                raise BadRow(msg)
        return Draft(STAGE_EVENTS, moment, known)

    def _key(self, row: MappedRow, part: Any, moment: Moment, stage: str | None) -> Key:
        return moment.day, stage, *(row.text(getattr(part, name)) for name in self._log.shared())

    def end(self) -> Iterator[tuple[int, Draft] | Fault]:
        """An inspection for each production count; faults where defects meet none, or exceed it."""
        for key, found in self._found.items():
            if key not in self._made:
                yield from (Fault(line, self._missing(key)) for line in found.lines)
        for key, made in self._made.items():
            found = self._found.get(key, _Found())
            if found.defective > made.inspected:
                reason = f"{found.defective} defective of {made.inspected} made cannot be: {_told(key)}"
                yield from (Fault(line, reason) for line in found.lines)
                continue
            defects = [
                {"code": code, "count": n, "severity": severity} | ({"origin_stage": origin} if origin else {})
                for (code, severity, origin), n in sorted(found.defects.items(), key=str)
            ]
            counts: dict[str, Any] = {"inspected": made.inspected, "defective": found.defective}
            counts |= {"defects": defects} if defects else {}
            yield made.line, made.draft._replace(fields=made.draft.fields | counts)

    def _missing(self, key: Key) -> str:
        return (
            f"no production count for {_told(key)}: without the units made nobody can tell a rate; add the row to "
            f"{self._log.production.file}"
        )


def _told(key: Key) -> str:
    return ", ".join(str(part) for part in key if part is not None)
