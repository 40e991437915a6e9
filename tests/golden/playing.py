"""A golden log in, its outputs and their digest out, through `andon replay` itself."""

import hashlib
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from streams.dev.replay import replay
from streams.settings import Settings
from tests.golden.digests import Outputs, digest
from tests.golden.logs import GoldenLog

FOLDER = Path(__file__).parent / "digests"


def played(log: GoldenLog) -> tuple[dict[str, Any], dict[str, list[bytes]]]:
    """The digest of a log, and the lines of each output file."""
    with tempfile.TemporaryDirectory() as scratch:
        paths = log.paths(Path(scratch))
        content = b"".join(path.read_bytes() for path in paths)
        out = Path(scratch) / "out"
        replay(paths, out, settings_of(log.settings))
        outputs = {path.stem: path.read_bytes().splitlines() for path in sorted(out.glob("*.jsonl"))}
    outputs["rejected"] = [_without_place(line, paths) for line in outputs["rejected"]]
    return digest(hashlib.sha256(content).digest(), outputs), outputs


def settings_of(chosen: Mapping[str, Any]) -> Settings:
    """The settings of a golden log: the defaults and what it says itself."""
    return Settings.load({name: str(value) for name, value in chosen.items()})


def _without_place(line: bytes, paths: list[Path]) -> bytes:
    """A rejected line names its file by its path, which is another one on every machine."""
    for path in paths:
        line = line.replace(str(path.parent).encode(), b"")
    return line


def told(outputs: Outputs) -> str:
    """How much came out, for people."""
    return ", ".join(f"{len(lines)} {name}" for name, lines in outputs.items())
