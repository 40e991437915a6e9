"""From the options that every command on tables shares to the sources and the map."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from streams.files.maps import Map

Sources = Annotated[
    list[str],
    typer.Argument(metavar="FILE...", help="Tables (.csv, .xlsx, .parquet, .jsonl, .gz, …) or a database URL."),
]
MapFile = Annotated[
    Path | None, typer.Option("--map", exists=True, dir_okay=False, metavar="MAP.toml", help="What the columns mean.")
]
Query = Annotated[str | None, typer.Option(metavar="SQL", help="What to read from a database.")]


def map_of(path: Path, query: str | None = None) -> "Map":
    """The map in the file, with the query of the command line."""
    from streams.files.maps import load_map

    loaded = load_map(path)
    if query is None:
        return loaded
    return loaded.model_copy(update={"read": loaded.read.model_copy(update={"query": query})})


def guessed_map(
    files: list[str], out: Path | None, query: str | None, answers: Mapping[str, str | None], *, yes: bool, json: bool
) -> "Map | None":
    """The proposed map, once shown and agreed to; None where nothing is to be written."""
    from streams.cli.guessing import Guessing

    given = {key: value for key, value in answers.items() if value is not None}
    return Guessing(files, out, query, yes=yes, json=json).run(given)
