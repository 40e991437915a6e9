"""Events in, a JSONL log file out: one object a line, in the order given."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def write_lines(lines: Iterable[dict[str, Any]], path: Path) -> None:
    """Write the lines."""
    with path.open("w", encoding="utf-8") as out:
        out.writelines(_encode(line) + "\n" for line in lines)
