"""From `andon watch DIR` to the input topics: the rows of tables that a system drops into a folder, each once."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.options import Json, Set, load_settings
from streams.cli.output import complain, note, print_counts, print_json
from streams.cli.running import run
from streams.cli.tables import map_of

if TYPE_CHECKING:
    from streams.files.watch.watching import Published

SHOWN = 10


def watch(
    folder: Annotated[Path, typer.Argument(metavar="DIR", exists=True, file_okay=False, help="The folder to watch.")],
    map_: Annotated[Path, typer.Option("--map", exists=True, dir_okay=False, metavar="MAP.toml", help="Its map.")],
    *,
    journal: Annotated[
        Path | None, typer.Option(dir_okay=False, help="What was published; beside DIR if unset.")
    ] = None,
    poll: Annotated[float, typer.Option(min=0.05, metavar="SECONDS", help="How often to look.")] = 1.0,
    settle: Annotated[float, typer.Option(min=0, metavar="SECONDS", help="How long a file must not change.")] = 2.0,
    once: Annotated[bool, typer.Option("--once", help="End when everything there is published.")] = False,
    json: Json = False,
    set_: Set = None,
) -> int:
    """Publish the rows of files that are dropped into a folder, each once, also after a restart."""
    settings = load_settings(set_)
    from streams.files.watch import watch as watch_folder
    from streams.files.watch.folder import Folder
    from streams.files.watch.journal import Journal

    map_read = map_of(map_)
    place = journal or folder.resolve().with_name(f"{folder.resolve().name}.andon-journal.sqlite")
    book = Journal(place)
    note(f"watching {folder}; what is published is noted in {place}")
    try:
        watched = watch_folder(settings, map_read, Folder(folder, settle), book, _tell, poll_seconds=poll, once=once)
        totals = run(watched)
    finally:
        book.close()
    (print_json if json else print_counts)(totals)
    return 0


def _tell(published: "Published") -> None:
    """What became of a file, on stderr."""
    if published.problem or published.imported is None:
        complain(f"{published.name}: not published: {published.problem}; it is read again when it changes")
        return
    left = published.imported.reasons()
    known = f", {published.known:,} known already" if published.known else ""
    out = f", {len(left):,} rows left out" if left else ""
    note(f"{published.name}: {published.events:,} events published{known}{out}")
    for row in left[:SHOWN]:
        complain(f"left out: {row.file}:{row.line}: {row.reason}")
