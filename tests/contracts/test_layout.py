"""From the source as it stands to the house rules that no linter knows: imports, lengths, names."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("schemas", "streams")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))

THIRD_PARTY: dict[str, set[str]] = {
    "schemas": {"msgspec", "pydantic", "pydantic_core", "annotated_types", "typing_extensions"},
    "streams.core": {"msgspec"},
    "streams.core.stats": {"scipy", "numpy"},
    "streams.topology": set(),
    "streams.errors": set(),
}
"""All that these packages may import beside the standard library and ourselves (import-linter forbids only by name)."""

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
EMPTY_WORDS = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}


def module_name(path: Path) -> str:
    """streams/core/__init__.py is streams.core."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def listed_package(path: Path) -> str | None:
    """The nearest package of the table around the module."""
    around = [package for package in THIRD_PARTY if f"{module_name(path)}.".startswith(f"{package}.")]
    return max(around, key=len, default=None)


def strangers_in(path: Path) -> set[str]:
    """What the module imports that is not in its package's list; nothing where the table has no list."""
    package = listed_package(path)
    if package is None:
        return set()
    roots = {name.split(".")[0] for name in imported(ast.parse(path.read_text()))}
    return roots - set(PACKAGES) - set(sys.stdlib_module_names) - THIRD_PARTY[package]


def docstring_lines(node: ast.AST) -> int:
    body = getattr(node, "body", [])
    first = body[0] if body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return (first.end_lineno or 0) - first.lineno + 1
    return 0


def function_lengths(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or 0) - node.lineno + 1 - docstring_lines(node)


def test_the_import_contracts_of_pyproject_hold() -> None:
    lint = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    result = subprocess.run(lint, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)

    assert result.returncode == 0, result.stdout + result.stderr


def test_no_import_of_the_core_hides_behind_type_checking() -> None:
    core = [path for path in MODULES if module_name(path).startswith("streams.core")]

    assert [module_name(path) for path in core if "TYPE_CHECKING" in path.read_text()] == []


def test_a_module_imports_only_the_third_parties_of_its_package() -> None:
    strangers = {module_name(path): extra for path in MODULES if (extra := strangers_in(path))}

    assert strangers == {}


def test_no_file_is_long() -> None:
    long = {
        module_name(path): lines for path in MODULES if (lines := len(path.read_text().splitlines())) > LONGEST_FILE
    }

    assert long == {}


def test_no_function_is_long() -> None:
    long = {
        f"{module_name(path)}.{function}": lines
        for path in MODULES
        for function, lines in function_lengths(ast.parse(path.read_text()))
        if lines > LONGEST_FUNCTION
    }

    assert long == {}


def test_a_module_says_first_what_flows_through_it() -> None:
    silent = [module_name(path) for path in MODULES if not ast.get_docstring(ast.parse(path.read_text() or '"""."""'))]

    assert silent == []


def test_no_name_says_nothing() -> None:
    empty = [str(path) for path in MODULES if EMPTY_WORDS & {*path.relative_to(ROOT).parts[:-1], *path.stem.split("_")}]

    assert empty == []


def test_every_folder_of_modules_is_a_regular_package() -> None:
    folders = {path.parent for path in MODULES}

    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_both_packages_are_typed() -> None:
    assert [package for package in PACKAGES if not (ROOT / package / "py.typed").exists()] == []


def test_a_topic_is_named_in_its_registry_and_nowhere_else() -> None:
    from schemas.topics import ALL

    names = {name for topic in ALL for name in (topic.name, topic.stem)}
    elsewhere = {
        module_name(path)
        for path in MODULES
        if path != ROOT / "schemas" / "topics.py"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and node.value in names
    }

    assert elsewhere == set()


def test_pure_logic_is_tested_without_mocks() -> None:
    pure = [ROOT / "tests" / folder for folder in ("core", "schemas", "golden", "contracts")]
    mocked = [
        str(path)
        for folder in pure
        for path in folder.rglob("*.py")
        if any(name.startswith("unittest.mock") for name in imported(ast.parse(path.read_text())))
    ]

    assert mocked == []


def test_every_path_that_contributing_names_exists() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    named = set(re.findall(r"`((?:streams|schemas|tests|deploy|\.ci)/[\w./]*)`", text))

    assert named
    assert {path for path in named if not (ROOT / path).exists()} == set()
