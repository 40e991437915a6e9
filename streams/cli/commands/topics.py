"""From `andon topics ensure|check` to the broker's topics, and what is wrong with them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from streams.cli.options import Json, Set, load_settings
from streams.cli.output import complain, print_json
from streams.cli.running import run

if TYPE_CHECKING:
    from streams.runtime.clients.admin import Finding

app = typer.Typer(name="topics", help="Create or verify every topic.", no_args_is_help=True)


@app.command()
def ensure(json: Json = False, set_: Set = None) -> int:
    """Create what is missing, and set what differs."""
    settings = load_settings(set_)
    from streams.runtime.clients.admin import ensure_topics

    ensured = run(ensure_topics(settings))
    if json:
        print_json(ensured)
    else:
        print(f"{len(ensured.created)} topics created, {len(ensured.changed)} changed on {settings.bootstrap}")
    return _told(ensured.findings)


@app.command()
def check(json: Json = False, set_: Set = None) -> int:
    """Compare partitions, cleanup policy and configuration with what they must be."""
    settings = load_settings(set_)
    from streams.runtime.clients.admin import check_topics

    findings = run(check_topics(settings))
    if json:
        print_json(findings)
    elif not findings:
        print(f"all topics on {settings.bootstrap} are as they must be")
    return _told(findings)


def _told(findings: "Sequence[Finding]") -> int:
    for finding in findings:
        complain(str(finding))
    return 1 if findings else 0
