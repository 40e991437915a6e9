"""From `andon publish FILE…` to the input topics of the broker."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.left_out import tell_left_out
from streams.cli.log_account import SkipBad, tell_skipped
from streams.cli.options import Json, LogFiles, Set, load_settings
from streams.cli.output import complain, lines_of, print_counts, print_json, progress
from streams.cli.running import run
from streams.cli.tables import MapFile, map_of

if TYPE_CHECKING:
    from streams.runtime.clients.publish import Published
    from streams.settings import Settings


def publish(
    files: LogFiles,
    *,
    map_: MapFile = None,
    rate: Annotated[float | None, typer.Option(min=0.1, help="Messages a second, at most.")] = None,
    skip_bad: SkipBad = False,
    json: Json = False,
    set_: Set = None,
) -> int:
    """Publish JSONL logs, in the order of their events; or tables, by a map."""
    settings = load_settings(set_)
    if map_ is not None:
        return _publish_tables(files, map_, rate, settings, json)
    from streams.runtime.clients.log_order import read_in_order
    from streams.runtime.clients.publish import publish as publish_lines

    bad: list[str] | None = [] if skip_bad else None
    with progress("publishing", lines_of(files)) as on_progress:
        lines = read_in_order(files, bad)
        published = run(publish_lines(lines, settings, rate=rate, on_progress=on_progress))
    tell_skipped(bad or [])
    return tell_published(published, json)


def _publish_tables(files: list[Path], map_: Path, rate: float | None, settings: "Settings", json: bool) -> int:
    """The rows of tables; 3 where more than 1 % of them were left out."""
    from streams.files.importing import import_tables
    from streams.files.log_lines import lines_of as lines_of_import
    from streams.runtime.clients.publish import publish as publish_lines

    imported = import_tables(map_of(map_), files)
    with progress("publishing", len(imported.events)) as on_progress:
        published = run(publish_lines(lines_of_import(imported), settings, rate=rate, on_progress=on_progress))
    short = tell_left_out(imported, None)
    return tell_published(published, json) or short


def tell_published(published: "Published", json: bool) -> int:
    """The account of what was published; 1 when a line was refused."""
    for refused in published.refused:
        complain(f"{refused.where}: not published: {refused.why}")
    if json:
        print_json({"published": published.total, "refused": len(published.refused), "by_topic": published.by_topic})
    else:
        print_counts({**published.by_topic, "published": published.total})
    return 1 if published.refused else 0
