"""The account of a log in; what was left out of it, as lines on stderr and as an exit code, out."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from streams.cli.output import complain

DONE, LEFT_OUT = 0, 3
TOLERATED = 0.01
"""Share of rows late or left out above which a run says so."""
LISTED = 20

SkipBad = Annotated[bool, typer.Option("--skip-bad", help="Leave lines out that are no messages, and count them.")]


def tell_skipped(bad: Sequence[str]) -> None:
    """The lines that were skipped, the first of them by name."""
    for line in bad[:LISTED]:
        complain(f"skipped: {line}")
    if len(bad) > LISTED:
        complain(f"skipped: {len(bad) - LISTED:,} more lines")


def tell_account(account: Mapping[str, int], bad: Sequence[str], out: Path) -> int:
    """The exit code: LEFT_OUT, with a last line that says how much, when it is more than TOLERATED."""
    tell_skipped(bad)
    rows = account["published"] + len(bad)
    parts = {"late": account["late"], "rejected": account["rejected"], "skipped": len(bad)}
    if sum(parts.values()) <= TOLERATED * rows:
        return DONE
    told = ", ".join(f"{count:,} {name}" for name, count in parts.items() if count)
    share = sum(parts.values()) / rows
    complain(
        f"done, but {share:.1%} of {rows:,} rows were late or left out ({told}); what was written is whole; "
        f"{out / 'rejected.jsonl'} says why rows were rejected"
    )
    return LEFT_OUT
