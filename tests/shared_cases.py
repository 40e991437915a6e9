"""The cases by another hand, where they are at hand: a small odd log each, and what it must give."""

import os
from pathlib import Path

import pytest


def case_input(name: str) -> Path:
    """The log of that name; the test is skipped where the cases are not there."""
    data = os.environ.get("ANDON_SHARED_DATA")
    shared = Path(data).parent if data else Path(__file__).parents[2] / "shared"
    path = shared / "cases" / "inputs" / f"{name}.jsonl"
    if not path.exists():
        pytest.skip(f"needs the cases: {path} is absent (ANDON_SHARED_DATA says where the folder beside them is)")
    return path
