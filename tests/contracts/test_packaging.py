"""From the source to the wheel that is installed elsewhere: its two packages, its files, and that it stands alone.

`streams` and `schemas` are generic top-level names, so what the wheel owns and where Python finds it is held by tests.
"""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]

IMPORT_EVERYTHING = """
import importlib, importlib.metadata, json, pkgutil
files, failures = {}, {}
for package in map(importlib.import_module, ("schemas", "streams")):
    for _, name, _ in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if name.endswith("__main__"):
            continue
        try:
            files[name] = importlib.import_module(name).__file__
        except Exception as error:
            failures[name] = repr(error)
owners = importlib.metadata.packages_distributions()
print(json.dumps({"files": files, "failures": failures, "owners": {n: owners.get(n) for n in ("schemas", "streams")}}))
"""

Report = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.Path:
    """The wheel as `uv build` makes it from this tree."""
    uv = shutil.which(str(ROOT / ".uv" / "bin" / "uv")) or shutil.which("uv")
    if uv is None:
        pytest.skip("no uv: run the tests with `make test`, which installs it into .uv/")
    target = tmp_path_factory.mktemp("dist")
    command = [uv, "build", "--wheel", "--quiet", "--python", sys.executable, "--out-dir", str(target), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert built.returncode == 0, built.stderr
    return zipfile.Path(next(target.glob("*.whl")))


@pytest.fixture(scope="module")
def installed(wheel: zipfile.Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's content, as a site-packages holds it."""
    folder = tmp_path_factory.mktemp("site")
    wheel.root.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def report(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """What a fresh interpreter says after importing every module of the wheel from an empty folder."""
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    finished = subprocess.run(
        [sys.executable, "-c", IMPORT_EVERYTHING],
        cwd=tmp_path_factory.mktemp("empty"),
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    report: Report = json.loads(finished.stdout.splitlines()[-1])
    return report


def test_the_wheel_holds_exactly_the_two_packages(wheel: zipfile.Path) -> None:
    top = {entry.name for entry in wheel.iterdir() if not entry.name.endswith(".dist-info")}

    assert top == {"schemas", "streams"}


def test_the_wheel_carries_every_file_of_the_packages(installed: Path) -> None:
    for package in ("schemas", "streams"):
        source = {path.relative_to(ROOT) for path in (ROOT / package).rglob("*") if path.is_file()}
        wanted = {path for path in source if "__pycache__" not in path.parts}

        assert {path for path in wanted if not (installed / path).is_file()} == set()


def test_the_wheel_installs_the_command_andon(installed: Path) -> None:
    scripts = next(installed.glob("*.dist-info/entry_points.txt")).read_text()

    assert "andon = streams.cli:main" in scripts


def test_every_module_is_imported_from_the_wheel_and_not_from_the_working_directory(
    report: Report, installed: Path
) -> None:
    assert report["failures"] == {}
    assert report["files"]
    assert {n: file for n, file in report["files"].items() if not Path(file).is_relative_to(installed)} == {}


def test_no_other_distribution_owns_the_two_names(report: Report) -> None:
    assert report["owners"] == {"schemas": ["andon"], "streams": ["andon"]}
