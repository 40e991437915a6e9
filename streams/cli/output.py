"""From results to stdout, as JSON or as text for people; from complaints, notes and progress to stderr."""

import dataclasses
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any


def complain(message: str) -> None:
    """One line of what went wrong."""
    print(f"andon: {message}", file=sys.stderr)


def note(message: str) -> None:
    """Something a person waiting wants to know, kept out of stdout."""
    print(message, file=sys.stderr, flush=True)


def print_json(value: Any) -> None:
    """One JSON document on one line, in ASCII, which every terminal and pipe takes."""
    print(json.dumps(value, default=_plain), flush=True)


def print_counts(counts: dict[str, Any]) -> None:
    """One line a count."""
    width = max((len(name) for name in counts), default=0)
    for name, count in counts.items():
        print(f"{name:<{width}}  {count:,}" if isinstance(count, int) else f"{name:<{width}}  {count}")


def print_table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Columns under titles; as wide as they need when nobody is at the terminal."""
    from rich.console import Console
    from rich.table import Table

    table = Table(*titles, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(cell.replace("[", r"\[") for cell in row))
    console = Console(width=None if sys.stdout.isatty() else 400)
    console.print(table)


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A bar on stderr while the block runs, if someone is there to see it; call what it gives with the count so far."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda count: bar.update(task, completed=count)


def lines_of(paths: Iterable[Path]) -> int | None:
    """How many lines the files have; nobody counts when nobody watches."""
    if not sys.stderr.isatty():
        return None
    return sum(_lines(path) for path in paths)


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return str(value)
