"""From `andon import olist DIR` to a JSONL log of Andon events."""

from pathlib import Path
from typing import Annotated

import typer

from streams.cli.options import Json
from streams.cli.output import print_counts, print_json, progress

app = typer.Typer(name="import", help="Turn public data sets into Andon events.", no_args_is_help=True)


@app.callback()
def sources() -> None:
    """Turn public data sets into Andon events."""


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
