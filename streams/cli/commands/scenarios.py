"""From `andon scenarios` to how often the judging was right about what was simulated."""

from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.options import Json, Set, load_settings
from streams.cli.output import print_json, print_table, progress
from streams.cli.scenario_choice import scenario_named

if TYPE_CHECKING:
    from streams.dev.scoring import Score

COLUMNS = ("scenario", "expected", "runs", "right", "median_delay_periods", "false_alarms", "false_alarms_bound")


def scenarios(
    *,
    seeds: Annotated[int, typer.Option(min=1, metavar="N", help="Runs of each scenario.")] = 5,
    first_seed: Annotated[int, typer.Option(min=0, metavar="K", help="Seed of the first run.")] = 1,
    scenario: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only this one; may be repeated.")] = None,
    json: Json = False,
    set_: Set = None,
) -> None:
    """Run every scenario over several seeds, and score the verdicts against the truth."""
    settings = load_settings(set_)
    from streams.dev.scoring import as_rows, quiet_together, score
    from streams.dev.simulator import SCENARIOS

    names = [scenario_named(name).name for name in scenario or SCENARIOS]
    with progress("replaying", len(names) * seeds) as on_progress:
        scores = score(names, range(first_seed, first_seed + seeds), settings, progress=on_progress)
    if json:
        print_json(as_rows(scores))
    else:
        rows = [*scores, quiet_together(scores, settings)]
        print_table([title.replace("_", " ") for title in COLUMNS], [_row(one) for one in rows])


def _row(score: "Score") -> list[str]:
    cells = (getattr(score, column) for column in COLUMNS)
    return ["–" if cell is None else str(cell) for cell in cells]
