"""From files to a proposed map that a person has seen: its text, its questions, ten rows as events, then a yes."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from streams.cli.output import note, print_json

if TYPE_CHECKING:
    from streams.files.guess import Proposal
    from streams.files.imported import Imported
    from streams.files.maps import Map

SHOWN = 10
FIRST = ("occurred_at", "product", "stage", "kind")
HIDDEN = {"event_id", "customer_id", "text"}


class Guessing:
    """One run of --guess."""

    def __init__(self, files: list[str], out: Path | None, query: str | None, *, yes: bool, json: bool) -> None:
        self._files = files
        self._out = out
        self._query = query
        self._yes = yes
        self._json = json
        self._asks = sys.stdin.isatty() and sys.stderr.isatty() and not json

    def run(self, answers: Mapping[str, str]) -> "Map | None":
        """The agreed map; None where nothing is to be written; a MisuseError while a question is open."""
        from streams.errors import MisuseError
        from streams.files.guess import propose

        proposal = propose(self._files, self._query).answered(answers)
        if self._asks:
            proposal = proposal.answered(self._asked(proposal))
        self._show(proposal)
        path = self._keep(proposal)
        if self._out is None:
            return None
        if proposal.questions:
            keys = ", ".join(question.key for question in proposal.questions)
            msg = f"nothing was written but the map: decide {keys} in {path} and run again with --map {path}"
            raise MisuseError(msg)
        if self._asks and not self._yes and not typer.confirm(f"Write {self._out}?", default=True, err=True):
            return None
        return proposal.checked()

    def _asked(self, proposal: "Proposal") -> dict[str, str]:
        """What the person at the terminal says; an empty answer leaves the question open."""
        answers = {}
        for question in proposal.questions:
            said = typer.prompt(question.told, default="", show_default=False, err=True).strip()
            if said:
                answers[question.key] = said
        return answers

    def _show(self, proposal: "Proposal") -> None:
        shown = _preview(proposal, self._files)
        if self._json:
            questions = [
                {"key": one.key, "why": one.why, "choices": list(one.choices), "example": one.example}
                for one in proposal.questions
            ]
            print_json({"map": proposal.text, "questions": questions, "events": _first(shown)})
            return
        if self._out is not None:
            note(proposal.text)
        for question in proposal.questions:
            note(f"? {question.told}")
        assumed = ", ".join(f"{one.key} were {one.shown}" for one in proposal.questions)
        note(f"Ten rows as events{', if ' + assumed if assumed else ''}:")
        _table(_first(shown))
        note(", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in shown.account().items()))
        for row in shown.reasons()[:SHOWN]:
            note(f"would be left out: {row.file}:{row.line}: {row.reason}")

    def _keep(self, proposal: "Proposal") -> Path | None:
        """Where the map lies now: beside the log to be; on stdout where there is none. None of yours is overwritten."""
        if self._out is None:
            if not self._json:
                print(proposal.text, end="")
            return None
        path = self._out.with_name(f"{self._out.name.split('.')[0]}.map.toml")
        if path.exists() and path.read_text(encoding="utf-8") != proposal.text:
            path = next(other for number in range(2, 10_000) if not (other := _numbered(path, number)).exists())
        path.write_text(proposal.text, encoding="utf-8")
        note(f"The map is in {path}.")
        return path


def _numbered(path: Path, number: int) -> Path:
    return path.with_name(path.name.replace(".map.toml", f".{number}.map.toml"))


def _preview(proposal: "Proposal", files: list[str]) -> "Imported":
    """What the map gives, open questions answered by their first choice."""
    from streams.files.importing import import_tables

    shown = proposal.answered({question.key: question.shown for question in proposal.questions})
    return import_tables(shown.checked(), files)


def _first(shown: "Imported") -> list[dict[str, Any]]:
    """The first rows, in the order of the file."""
    import json

    told = sorted(shown.events, key=lambda event: event.place)[:SHOWN]
    return [json.loads(event.text) for event in told]


def _table(events: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    names = [name for name in FIRST if any(name in event for event in events)]
    names += sorted({name for event in events for name in event} - {*names, *HIDDEN})
    table = Table(*(name.replace("_", " ") for name in names), box=None, pad_edge=False, header_style="bold")
    for event in events:
        table.add_row(*(_cell(event.get(name)).replace("[", r"\[") for name in names))
    console = Console(stderr=True, width=None if sys.stderr.isatty() else 200)
    console.print(table)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(" ".join(str(part) for part in item.values()) for item in value)
    return ", ".join(f"{name} {part}" for name, part in value.items()) if isinstance(value, dict) else str(value)
