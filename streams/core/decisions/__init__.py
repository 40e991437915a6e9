"""Decisions of people and services in, what they change in an enterprise's judging out, one kind of action a file. To
add one: its file, a line in DECISIONS, a test.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from streams.core.decisions.rebaseline import rebaseline
from streams.core.operator import Out

if TYPE_CHECKING:
    from streams.core.assessment.judge import Judge

Decision = Callable[["Judge", dict[str, Any]], Iterator[Out]]

DECISIONS: dict[str, Decision] = {
    "rebaseline": rebaseline,
}
"""Kind of action to what it does; `action` is the ActionEvent as JSON data."""
