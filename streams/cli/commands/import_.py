"""From `andon import csv FILE…` and `andon import olist DIR` to a JSONL log of Andon events."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.left_out import tell_left_out
from streams.cli.options import Json
from streams.cli.output import print_counts, print_json, progress
from streams.cli.tables import MapFile, Query, Sources, guessed_map, map_of
from streams.errors import MisuseError

if TYPE_CHECKING:
    from streams.files.imported import Imported
    from streams.files.maps import Map

app = typer.Typer(name="import", help="Turn tables and public data sets into Andon events.", no_args_is_help=True)

Out = Annotated[Path | None, typer.Option("--out", dir_okay=False, metavar="FILE", help="The log to write.")]


@app.callback()
def sources() -> None:
    """Turn tables and public data sets into Andon events."""


@app.command()
def csv(
    files: Sources,
    *,
    map_: MapFile = None,
    guess: Annotated[bool, typer.Option("--guess", help="Propose the map, and show ten rows as events.")] = False,
    out: Out = None,
    query: Query = None,
    zone: Annotated[str | None, typer.Option(metavar="ZONE", help="Answers --guess: the time zone.")] = None,
    date_order: Annotated[
        str | None, typer.Option(metavar="DMY|MDY", help="Answers --guess: day or month first.")
    ] = None,
    decimal: Annotated[str | None, typer.Option(metavar=",|.", help="Answers --guess: the decimal sign.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="With --guess: write without asking.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first bad row, and write nothing.")] = False,
    json: Json = False,
) -> int:
    """CSV, TSV, Excel, Parquet, JSON lines or a database's rows, by a map of what their columns mean."""
    if guess == (map_ is not None):
        msg = "give --map MAP.toml, which says what the columns mean, or --guess, which proposes such a map"
        raise MisuseError(msg)
    if map_ is not None:
        return _import(map_of(map_, query), files, _needed(out), strict=strict, json=json)
    answers = {"times.zone": zone, "times.order": date_order, "read.decimal": decimal}
    proposed = guessed_map(files, out, query, answers, yes=yes, json=json)
    if proposed is None or out is None:
        return 0
    return _import(proposed, files, out, strict=strict, json=json)


def _needed(out: Path | None) -> Path:
    if out is None:
        msg = "say where to write: --out LOG.jsonl"
        raise MisuseError(msg)
    return out


def _import(map_: "Map", files: list[str], out: Path, *, strict: bool, json: bool) -> int:
    from streams.files.importing import import_tables

    imported = import_tables(map_, files, strict=strict)
    return write_imported(imported, out, json)


def write_imported(imported: "Imported", out: Path, json: bool) -> int:
    """Write the log, tell what was left out and the account; the exit code."""
    from streams.dev.event_log import write_log

    with progress("importing", len(imported.events)) as on_progress:
        write_log(imported.log_lines(), out, on_progress)  # type: ignore[arg-type]
    code = tell_left_out(imported, out)
    (print_json if json else print_counts)({**imported.account(), "out": str(out)})
    return code


@app.command()
def olist(
    folder: Annotated[Path, typer.Argument(metavar="DIR", exists=True, file_okay=False, help="The CSV files.")],
    out: Annotated[Path, typer.Option("--out", dir_okay=False, metavar="FILE", help="The log to write.")],
    json: Json = False,
) -> None:
    """The official Olist CSV files: three stages, each against its promised time, and the reviews."""
    from streams.dev.event_log import write_log
    from streams.dev.olist import import_olist

    with progress("importing") as on_progress:
        count = write_log(import_olist(folder), out, on_progress)
    (print_json if json else print_counts)({"lines": count, "out": str(out)})
