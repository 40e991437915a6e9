"""A statistic that no production module reaches has no place in the product: it is an oracle of the tests, or goes."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODULES = {
    ".".join(part for part in path.relative_to(ROOT).with_suffix("").parts if part != "__init__"): path
    for path in (ROOT / "streams").rglob("*.py")
}
STATS = "streams.core.stats."
VIEWS = {f"{STATS}{name}" for name in ("registry", "count_chart", "rare_events")}
"""Charts that people know and may ask to see, and the list of them all."""
UNWIRED = {f"{STATS}{name}" for name in ("what_changed", "cause_planes", "cause_table", "shared_ratio")}
"""The search for what changed, until evidence tells of it."""


def imports(name: str) -> set[str]:
    """The modules of ours that a module imports."""
    found = set()
    for node in ast.walk(ast.parse(MODULES[name].read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            below = {f"{node.module}.{alias.name}" for alias in node.names} & MODULES.keys()
            found |= below or {node.module} & MODULES.keys()
    return found


def test_every_statistic_of_the_product_is_reached_by_it() -> None:
    reached: set[str] = set()
    waiting = {name for name in MODULES if not name.startswith(STATS)}
    while waiting:
        reached |= waiting
        waiting = {name for module in waiting for name in imports(module)} - reached

    unreached = {name for name in MODULES if name.startswith(STATS)} - reached
    assert unreached <= VIEWS | UNWIRED
