"""Tables and a map in, events out: each file under each [[events]] that reads it, row by row."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from schemas.codec import Rejected, decode
from schemas.times import to_millis
from streams.errors import AndonError
from streams.files.cells.faults import BadRow
from streams.files.cells.moments import Calendar
from streams.files.cells.row import MappedRow
from streams.files.event_ids import EventIds
from streams.files.imported import Imported, LeftOut, Told
from streams.files.joined import Lookup, lookup_of
from streams.files.maps import Map
from streams.files.matching import Source, check_columns, check_files, fits, reads, rows_where
from streams.files.shapes.defects import Defects, Meeting
from streams.files.shapes.draft import BlockBase, Draft, Fault, Refusal
from streams.files.tables import Row, open_table

_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


class StrictError(AndonError):
    """A bad row, where none may be left out."""


def import_tables(map_: Map, sources: Sequence[Source], *, strict: bool = False) -> Imported:
    """Every row of every table; a file that no [[events]] reads, or that lacks a column, is a MisuseError."""
    check_files(map_, sources)
    result = Imported()
    ids: dict[tuple[str, str], str] = {}
    for number, block in enumerate(map_.events, start=1):
        for source in sources:
            if reads(block, source):
                _File(map_, block, f"events[{number}]", sources, strict, result, ids).read(source)
    return result


@dataclass(slots=True)
class _File:
    """One file under one [[events]]."""

    map: Map
    block: BlockBase
    where: str
    sources: Sequence[Source]
    strict: bool
    result: Imported
    ids: dict[tuple[str, str], str]
    """By topic and event id, the file that told it first."""
    name: str = ""
    lookup: Lookup | None = None
    calendar: Calendar = field(default_factory=Calendar)
    naming: EventIds = field(default_factory=EventIds)

    def read(self, source: Source) -> None:
        """Every row of the file."""
        columns = self.block.columns()
        self.calendar = self.map.times.calendar()
        table = open_table(source, self.map.read_options(frozenset(columns)))
        self.name = table.name
        if self.block.join is not None:
            self.lookup = lookup_of(self.block.join, self.sources, self.map.read_options())
        check_columns(table, columns, self.lookup, self.where)
        fold = self.block.begin()
        if isinstance(fold, Meeting):
            self._production(fold)
        for row in rows_where(table, self.block):
            self._row(row, fold)
        try:
            for told in fold.end():
                self._tell_late(told)
        except Refusal as refusal:
            msg = f"{self.name}: {refusal}"
            raise Refusal(msg) from None

    def _row(self, row: Row, fold: object) -> None:
        self.result.lines_read[self.name].add(row.line)
        try:
            mapped = self._mapped(row)
            for draft in fold.take(mapped, row.line):  # type: ignore[attr-defined]
                self._tell(draft, mapped.text(self.block.id), row.line)
        except BadRow as bad:
            self._leave_out(self.name, row.line, str(bad))

    def _mapped(self, row: Row) -> MappedRow:
        if row.fault is not None:
            raise BadRow(row.fault)
        cells = self.lookup.beside(row.cells) if self.lookup is not None else row.cells
        return MappedRow(cells, self.map.read.decimal, self.calendar)

    def _production(self, meeting: Meeting) -> None:
        """The production counts, read before the log that meets them."""
        block = self.block
        if not isinstance(block, Defects):
            return
        columns = block.production.columns()
        for source in self.sources:
            if not fits(source, block.production.file):
                continue
            table = open_table(source, self.map.read_options(frozenset(columns)))
            check_columns(table, columns, None, f"{self.where}.production")
            for row in table.rows:
                self.result.lines_read[table.name].add(row.line)
                try:
                    if row.fault is not None:
                        raise BadRow(row.fault)
                    meeting.take_production(self._mapped(row), row.line)
                except BadRow as bad:
                    self._leave_out(table.name, row.line, str(bad))

    def _tell_late(self, told: tuple[int, Draft] | Fault) -> None:
        if isinstance(told, Fault):
            self._leave_out(self.name, told.line, told.reason)
        else:
            self._tell(told[1], None, told[0])

    def _tell(self, draft: Draft, row_key: str | None, line: int) -> None:
        if draft.moment.twice:
            self.result.notes["times_that_came_twice"] += 1
        event = self.naming.event(draft, row_key)
        text = _encode(event)
        try:
            decode(draft.topic, text.encode())
        except Rejected as rejected:
            self._leave_out(self.name, line, rejected.error)
            return
        if self.ids.setdefault((draft.topic.name, event["event_id"]), self.name) != self.name:
            self.result.notes["repeated_in_another_file"] += 1
            return
        events = self.result.events
        events.append(Told(to_millis(draft.moment.at), len(events), draft.topic.name, text, line))

    def _leave_out(self, name: str, line: int, reason: str) -> None:
        if self.strict:
            msg = f"{name}:{line}: {reason}"
            raise StrictError(msg)
        self.result.left_out.setdefault((name, line), LeftOut(name, line, reason))
