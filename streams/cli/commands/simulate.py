"""From `andon simulate` to the events of a seeded factory and its market, in a file or on the broker."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.commands.publish import tell_published
from streams.cli.options import Json, Set, load_settings
from streams.cli.output import print_counts, print_json, progress
from streams.cli.running import run
from streams.cli.scenario_choice import scenario_named
from streams.errors import MisuseError

if TYPE_CHECKING:
    from streams.dev.simulator import Scenario


def simulate(
    *,
    scenario: Annotated[str, typer.Option(metavar="NAME", help="What happens to the factory.")] = "growth-strain",
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same events.")] = 1,
    rate: Annotated[float | None, typer.Option(min=0.1, help="Events a second when publishing.")] = None,
    out: Annotated[Path | None, typer.Option(dir_okay=False, metavar="FILE", help="Write a JSONL log.")] = None,
    publish: Annotated[bool, typer.Option("--publish", help="Publish to the broker.")] = False,
    json: Json = False,
    set_: Set = None,
) -> int:
    """Simulate a factory and its market."""
    if publish == (out is not None):
        msg = "say where the events go: either --out FILE or --publish"
        raise MisuseError(msg)
    if out is not None:
        return _write(scenario_named(scenario), seed, out, json)
    return _publish(scenario_named(scenario), seed, rate, json, set_)


def _write(scenario: "Scenario", seed: int, out: Path, json: bool) -> int:
    from streams.dev.event_log import write_log
    from streams.dev.simulator import generate

    with progress("simulating") as on_progress:
        count = write_log(generate(scenario, seed), out, on_progress)
    account = {"scenario": scenario.name, "seed": seed, "lines": count, "out": str(out)}
    (print_json if json else print_counts)(account)
    return 0


def _publish(scenario: "Scenario", seed: int, rate: float | None, json: bool, pairs: list[str] | None) -> int:
    settings = load_settings(pairs)
    from streams.dev.simulator import generate
    from streams.runtime.clients.log_lines import log_line
    from streams.runtime.clients.publish import publish

    lines = (log_line(line, f"{scenario.name}:{number}") for number, line in enumerate(generate(scenario, seed), 1))
    with progress("publishing") as on_progress:
        published = run(publish(lines, settings, rate=rate, on_progress=on_progress))
    return tell_published(published, json)
