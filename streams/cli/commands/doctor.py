"""From `andon doctor` to what is wrong with configuration, broker, topics, lag and processes, and how to mend it."""

from typing import TYPE_CHECKING

from streams.cli.options import Json
from streams.cli.output import print_json
from streams.cli.running import run

if TYPE_CHECKING:
    from streams.cli.checks import Check

MARKS = {"ok": "✓", "wrong": "✗", "skipped": "–"}


def doctor(json: Json = False) -> int:
    """Find what is wrong, and say how to mend it; exit 1 when something is."""
    checks = _checks()
    if json:
        print_json(checks)
    else:
        for check in checks:
            remedy = f" → {check.remedy}" if check.remedy else ""
            print(f"{MARKS[check.status]} {check.name:<13}  {check.detail}{remedy}")
    return 1 if any(check.status == "wrong" for check in checks) else 0


def _checks() -> "list[Check]":
    from streams.cli.checks import examine, misconfigured
    from streams.settings import Settings, SettingsError

    try:
        settings = Settings.load()
    except SettingsError as error:
        return misconfigured(error)
    return run(examine(settings))
