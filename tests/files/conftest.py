"""Tables of a test's own, and events made of them."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from streams.cli import main
from streams.files.imported import Imported
from streams.files.importing import import_tables
from streams.files.maps import parse_map
from tests.files.commands import Result

HEAD = """
[times]
order = "DMY"
zone = "Europe/Berlin"
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """`write("a.csv", "text")`: a file of these lines or bytes."""

    def made(name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return made


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """`workbook("a.xlsx", rows)`: a sheet with these cells."""

    def made(name: str, rows: Iterable[Iterable[Any]], sheet: str = "Sheet1") -> Path:
        book = openpyxl.Workbook()
        book.active.title = sheet
        for row in rows:
            book.active.append(list(row))
        book.save(tmp_path / name)
        return tmp_path / name

    return made


@pytest.fixture
def imported() -> Callable[..., Imported]:
    """`imported(map, path, …)`: these files under this map; [times] of a German plant unless the map has its own."""

    def run(text: str, *paths: Path, strict: bool = False) -> Imported:
        return import_tables(parse_map(text if "[times]" in text else HEAD + text, "map.toml"), paths, strict=strict)

    return run


@pytest.fixture
def andon(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """`andon("import", "csv", …)`, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def call(*words: object) -> Result:
        capfd.readouterr()
        code = main([str(word) for word in words])
        out, err = capfd.readouterr()
        return Result(code, out, err)

    return call
