"""Labels in, the words for the group that they name out: "crack on line B", "parts of s2", "new customers"."""

from collections.abc import Callable, Sequence

from streams.core.stats.cause_planes import Labels
from streams.core.tallies.failed_by import NO_CODE

THINGS: dict[str, Callable[[str], str]] = {
    "code": lambda value: "failures without a code" if value == NO_CODE else value,
    "supplier": lambda value: f"parts of {value}",
    "product": lambda value: value,
    "lot": lambda value: f"lot {value}",
    "relationship": lambda value: f"{value} customers",
    "segment": lambda value: f"customers of segment {value}",
    "need": lambda value: f"answers about {value}",
}
"""Dimension to what it is called where it stands alone or first."""
PLACES: dict[str, Callable[[str], str]] = {
    "site": lambda value: f"at {value}",
    "line": lambda value: f"on line {value}",
}
"""Dimension to where it is."""
ORDER = ("code", "lot", "supplier", "product", "relationship", "segment", "need")
JOINS: dict[str, Callable[[str], str]] = {
    "supplier": lambda value: f"with parts of {value}",
    "product": lambda value: f"of {value}",
    "lot": lambda value: f"in lot {value}",
    "segment": lambda value: f"of segment {value}",
    "relationship": lambda value: f"from {value} customers",
    "need": lambda value: f"about {value}",
}
"""Dimension to how it follows another."""


def group_words(labels: Labels) -> str:
    """The group in words, the thing before the place; attributes last: "crack on line B (shift night)"."""
    values = dict(labels)
    things = [name for name in ORDER if name in values]
    words = [THINGS[things[0]](values[things[0]])] if things else []
    words += [JOINS[name](values[name]) for name in things[1:]]
    words += [PLACES[name](values[name]) for name in PLACES if name in values]
    others = sorted(f"{name} {value}" for name, value in labels if name not in ORDER and name not in PLACES)
    if not words:
        return " and ".join(others)
    return " ".join(words) + (f" ({', '.join(others)})" if others else "")


def either(groups: Sequence[Labels]) -> str:
    """Several groups of which one is meant: "crack at north, or pump"."""
    return ", or ".join(group_words(labels) for labels in groups)
