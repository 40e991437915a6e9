"""From rows that were left out to what a person is told of them, a file that holds them all, and the exit code."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from streams.cli.output import complain

if TYPE_CHECKING:
    from streams.files.imported import Imported

SHOWN = 20
DONE = 0
SHORT = 3
"""Done, but more than one row in a hundred was left out."""


def tell_left_out(imported: "Imported", out: Path | None) -> int:
    """The first rows on stderr, all of them beside the log; 3 when they are more than 1 %."""
    left = imported.reasons()
    for row in left[:SHOWN]:
        complain(f"left out: {row.file}:{row.line}: {row.reason}")
    listed = out.with_name(out.name + ".left-out.jsonl") if out is not None and _is_file(out) else None
    if listed is not None:
        _write(listed, [row._asdict() for row in left])
    if len(left) > SHOWN:
        complain(f"left out: {len(left) - SHOWN} rows more" + (f", all of them in {listed}" if listed else ""))
    if not imported.is_short:
        return DONE
    share = 100 * len(left) / max(1, imported.rows)
    complain(f"{len(left):,} of {imported.rows:,} rows ({share:.1f} %) were left out: mend the map or the rows")
    return SHORT


def _is_file(out: Path) -> bool:
    return out.is_file() or not out.exists()


def _write(path: Path, rows: list[dict[str, object]]) -> None:
    """The list of an earlier import is taken away where this one left nothing out."""
    if rows:
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    else:
        path.unlink(missing_ok=True)
