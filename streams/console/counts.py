"""From the counts of a summary to a flat vector of integers that adds up, and back to named numbers."""

from collections.abc import Mapping, Sequence

from schemas.summary import SatisfactionCounts, StageCounts

Vector = tuple[int, ...]

STAGE: Mapping[str, slice] = {
    "inspected": slice(0, 1),
    "first_inspected": slice(1, 2),
    "first_passed": slice(2, 3),
    "defective": slice(3, 4),
    "scrapped": slice(4, 5),
}
"""Where each count of a stage stands in its vector."""

SATISFACTION: Mapping[str, slice] = {
    "csat": slice(0, 5),
    "nps": slice(5, 16),
    "ces": slice(16, 23),
    "complaints": slice(23, 24),
    "praise": slice(24, 25),
    "returns": slice(25, 26),
    "purchases": slice(26, 27),
    "churned": slice(27, 28),
}
"""Where each count of a group of customers stands in its vector."""


def stage_vector(counts: StageCounts) -> Vector:
    """The counts of a stage in the order of STAGE."""
    return (counts.inspected, counts.first_inspected, counts.first_passed, counts.defective, counts.scrapped)


def satisfaction_vector(counts: SatisfactionCounts) -> Vector:
    """The counts of a group of customers in the order of SATISFACTION."""
    deeds = (counts.complaints, counts.praise, counts.returns, counts.purchases, counts.churned)
    return (*counts.csat, *counts.nps, *counts.ces, *deeds)


WIDTH = 28
"""Of the vector of a group of customers."""


def total(vectors: Sequence[Sequence[int]]) -> list[int]:
    """The sum, place by place; an empty list of none."""
    return [sum(column) for column in zip(*vectors, strict=True)]
