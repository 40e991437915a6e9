"""The benches in, one table and `bench.json` out: `python -m tests.bench [NAME ...]`; `make bench` runs them all.

Numbers of one machine drift, so what counts are the ratios: each compares with a peer in the same run.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench import (
    arl_simulation,
    causes,
    console,
    effects,
    growth,
    judging,
    ledger,
    scenarios,
    simulation,
    throughput,
)

BENCHES: dict[str, Callable[[], list[dict[str, Any]]]] = {
    "throughput": throughput.run,
    "judging": judging.run,
    "ledger": ledger.run,
    "console": console.run,
    "arl": arl_simulation.run,
    "causes": causes.run,
    "effects": effects.run,
    "growth": growth.run,
    "simulation": simulation.run,
    "scenarios": scenarios.run,
}
"""Name to bench; each returns rows of {"what", "value", "unit", …}."""


def main() -> None:
    """Runs the named benches, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(BENCHES)}; all of them by default")
    parser.add_argument("--out", type=Path, default=Path("bench.json"))
    chosen = parser.parse_args()
    unknown = set(chosen.names) - BENCHES.keys()
    if unknown:
        parser.error(f"no bench is called {', '.join(sorted(unknown))}; they are {', '.join(BENCHES)}")
    results = json.loads(chosen.out.read_text()) if chosen.out.exists() else {}
    screen = Console()
    for name in chosen.names or BENCHES:
        results[name] = BENCHES[name]()
        screen.print(_table(name, results[name]))
        chosen.out.write_text(json.dumps(results, indent=1) + "\n")


def _table(name: str, rows: list[dict[str, Any]]) -> Table:
    table = Table(title=name, title_justify="left")
    columns = list(dict.fromkeys(column for row in rows for column in row))
    for column in columns:
        table.add_column(column, justify="left" if column in {"what", "unit"} else "right")
    for row in rows:
        table.add_row(*("" if row.get(column) is None else str(row[column]) for column in columns))
    return table


if __name__ == "__main__":
    main()
