"""Labels in, the words for the group that they name out: "crack on line B", "with parts of s2", "of pump"."""

from collections.abc import Callable, Mapping, Sequence

from streams.core.stats.cause_planes import Labels
from streams.core.tallies.failed_by import NO_CODE

PHRASES: dict[str, Callable[[str], str]] = {
    "code": lambda value: "without a code" if value == NO_CODE else value,
    "lot": lambda value: f"in lot {value}",
    "supplier": lambda value: f"with parts of {value}",
    "product": lambda value: f"of {value}",
    "relationship": lambda value: f"from {value} customers",
    "segment": lambda value: f"from customers of segment {value}",
    "need": lambda value: f"about {value}",
    "site": lambda value: f"at {value}",
    "line": lambda value: f"on line {value}",
}
"""Dimension to how it is said of a failure or a low score, in the order of a sentence."""


def group_words(labels: Labels) -> str:
    """What is said of the group: "crack on line B", "with parts of s2"; attributes last: "crack with shift night"."""
    values = dict(labels)
    words = [phrase(values[name]) for name, phrase in PHRASES.items() if name in values]
    others = [f"with {name} {value}" for name, value in sorted(labels) if name not in PHRASES]
    return " ".join([*words, *others])


def noun_words(labels: Labels, what: str) -> str:
    """The group as a noun: "crack on line B", "failures with parts of s2"."""
    code = dict(labels).get("code", NO_CODE)
    return group_words(labels) if code != NO_CODE else f"{what} {group_words(labels)}"


def either(groups: Sequence[Labels], what: str) -> str:
    """Several groups of which one is meant: "crack at north, or failures of pump"."""
    return ", or ".join(noun_words(labels, what) for labels in groups)


def where_words(labels: Mapping[str, str]) -> str:
    """The place of an alarm: "assembly", "assembly (pump, north)" or "assembly (crack)"."""
    inner = [labels[name] for name in ("code", "product", "site") if name in labels]
    return labels["stage"] + (f" ({', '.join(inner)})" if inner else "")
