"""From `andon publish FILE…` to the input topics of the broker."""

from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.log_account import SkipBad, tell_skipped
from streams.cli.options import Json, LogFiles, Set, load_settings
from streams.cli.output import complain, lines_of, print_counts, print_json, progress
from streams.cli.running import run

if TYPE_CHECKING:
    from streams.runtime.clients.publish import Published


def publish(
    files: LogFiles,
    rate: Annotated[float | None, typer.Option(min=0.1, help="Messages a second, at most.")] = None,
    skip_bad: SkipBad = False,
    json: Json = False,
    set_: Set = None,
) -> int:
    """Publish JSONL logs, in the order of their events."""
    settings = load_settings(set_)
    from streams.runtime.clients.log_order import read_in_order
    from streams.runtime.clients.publish import publish as publish_lines

    bad: list[str] | None = [] if skip_bad else None
    with progress("publishing", lines_of(files)) as on_progress:
        lines = read_in_order(files, bad)
        published = run(publish_lines(lines, settings, rate=rate, on_progress=on_progress))
    tell_skipped(bad or [])
    return tell_published(published, json)


def tell_published(published: "Published", json: bool) -> int:
    """The account of what was published; 1 when a line was refused."""
    for refused in published.refused:
        complain(f"{refused.where}: not published: {refused.why}")
    if json:
        print_json({"published": published.total, "refused": len(published.refused), "by_topic": published.by_topic})
    else:
        print_counts({**published.by_topic, "published": published.total})
    return 1 if published.refused else 0
