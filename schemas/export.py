"""The models and the registry flow in and the stored files come out: `json/*.schema.json` and `asyncapi.yaml`.

The stored files are the published contract. `check` compares them with the code, and `export` does not overwrite them
with anything that would break a publisher or a subscriber of v1.
"""

import json
import re
from pathlib import Path
from typing import Final

from schemas.asyncapi import asyncapi_document
from schemas.compatibility import Side, changes
from schemas.documents import Document, document_name, schema_documents
from schemas.topics import INPUTS
from schemas.yaml_text import yaml_text

HOME: Final = Path(__file__).parent
"""Where the project stores the files."""

ASYNCAPI: Final = "asyncapi.yaml"
STALE: Final = "stale: run `andon schemas export`"
_REMEDY: Final = "take the change back, or publish a v2 of the topic beside v1"
_BROKEN: dict[Side, str] = {"input": "publishers", "output": "subscribers"}
_ADDRESS: Final = re.compile(r'^ {4}address: "(.+)"$', re.MULTILINE)


class IncompatibleChangeError(Exception):
    """The models would break someone who relies on the stored schemas."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def export(directory: Path = HOME, *, break_contract: bool = False) -> list[Path]:
    """Writes every file below `directory`; refuses an incompatible change unless told to break the contract."""
    problems = [] if break_contract else _incompatible(directory)
    if problems:
        raise IncompatibleChangeError(problems)
    paths = []
    for name, text in generated_files().items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


def check(directory: Path = HOME) -> list[str]:
    """What is wrong with the files stored below `directory`, one line each; none when they fit the code."""
    incompatible = _incompatible(directory)
    broken = {problem.split(":")[0] for problem in incompatible}
    stale = [
        f"{name}: {STALE}"
        for name, text in generated_files().items()
        if name not in broken and _stored_text(directory / name) != text
    ]
    return incompatible + stale


def generated_files() -> dict[str, str]:
    """Path below the directory to content, as the present models and registry have it."""
    files = {f"json/{name}": _json_text(document) for name, document in schema_documents().items()}
    return files | {ASYNCAPI: yaml_text(asyncapi_document())}


def _json_text(document: Document) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _stored_text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _incompatible(directory: Path) -> list[str]:
    """Every difference between the stored files and the code that breaks v1."""
    problems = []
    present = schema_documents()
    for path in sorted((directory / "json").glob("*.schema.json")):
        problems += _file_problems(path, present.get(path.name))
    return problems + _lost_topics(directory)


def _file_problems(path: Path, present: Document | None) -> list[str]:
    name = f"json/{path.name}"
    if present is None:
        return [f"{name}: no model has this schema any more; {_REMEDY}"]
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        return [f"{name}: not readable as JSON ({error}); restore the file from version control"]
    side = _side(path.name)
    return [
        f"{name}: {change.field or 'the event'} {change.kind.value}{f' ({change.detail})' if change.detail else ''}, "
        f"which breaks {_BROKEN[side]} of v1; {_REMEDY}"
        for change in changes(stored, present)
        if change.breaks(side)
    ]


def _side(name: str) -> Side:
    return "input" if name in {document_name(topic) for topic in INPUTS} else "output"


def _lost_topics(directory: Path) -> list[str]:
    stored = _stored_text(directory / ASYNCAPI) or ""
    present = set(_ADDRESS.findall(yaml_text(asyncapi_document())))
    lost = [address for address in _ADDRESS.findall(stored) if address not in present]
    return [f"{ASYNCAPI}: the topic {address} is gone; {_REMEDY}" for address in lost]
