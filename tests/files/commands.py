"""What a command did, and what an import gave, in the words of the tests."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from streams.files.imported import Imported


@dataclass(frozen=True)
class Result:
    """Exit code and both streams."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def values(imported: Imported) -> list[dict[str, Any]]:
    return [line["value"] for line in imported.log_lines()]


def read_log(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line)["value"] for line in path.read_text(encoding="utf-8").splitlines()]
