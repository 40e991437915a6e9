"""From the options that several commands share to their values, and from `--set` and `--period` to settings."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.output import complain
from streams.errors import MisuseError

if TYPE_CHECKING:
    from streams.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Override a setting, as in --set grace=PT2H; may be repeated."),
]
Period = Annotated[str | None, typer.Option(metavar="DURATION", help="Length of a period, such as P7D.")]
LogFiles = Annotated[
    list[Path], typer.Argument(metavar="FILE...", exists=True, dir_okay=False, readable=True, help="JSONL logs.")
]
OutFolder = Annotated[Path, typer.Option("--out", file_okay=False, metavar="DIR", help="Folder for the results.")]


def load_settings(pairs: Sequence[str] | None = None, **named: str | int | Path | None) -> "Settings":
    """The settings of this run; names that look like settings and are none are told on stderr."""
    from streams.settings import Settings, unknown_settings

    settings = Settings.load(dict(_split(pair) for pair in pairs or ()) | _given(named))
    for unknown in unknown_settings(Settings):
        complain(f"warning: {unknown}")
    return settings


def _given(named: dict[str, str | int | Path | None]) -> dict[str, str]:
    return {name: str(value) for name, value in named.items() if value is not None}


def _split(pair: str) -> tuple[str, str]:
    name, separator, value = pair.partition("=")
    if not separator:
        msg = f"--set {pair}: write KEY=VALUE, such as --set grace=PT2H"
        raise MisuseError(msg)
    return name.strip(), value.strip()
