"""Defects by stage of origin and stage of detection → what each stage lets through, and how early defects are found.

Escape rate of a stage = defects made at it or before and found after it ÷ those found at it or after it. Share
caught at the origin, and share that only the last inspection found although they were made earlier: the two ends
between "quality at the start" and "quality at the end". A defect whose origin lies behind its detection is a data
error: counted, not used. Source: phase containment (Hedstrom & Watson 1995); Wilson 1927 for the intervals.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from streams.core.stats.estimate import Estimate
from streams.core.stats.wilson import proportion

Matrix = Mapping[tuple[str, str], int]
"""(origin stage, detection stage) → defects."""


class StageEscape(NamedTuple):
    """Of the defects present at a stage (n), the share that passed it unseen."""

    stage: str
    escaped: Estimate


class EscapeReport(NamedTuple):
    """Escape of each stage in order, shares over all defects of known origin, and defects that cannot be placed."""

    stages: tuple[StageEscape, ...]
    caught_at_origin: Estimate
    found_last: Estimate
    unplaced: int


def escapes(matrix: Matrix, order: Sequence[str], confidence: float = 0.95) -> EscapeReport:
    """From the matrix and the order of the stages; a last "stage" may be the customer."""
    place = {stage: index for index, stage in enumerate(order)}
    placed = [
        (place[origin], place[found], count)
        for (origin, found), count in matrix.items()
        if origin in place and found in place and place[origin] <= place[found]
    ]
    total, last = sum(count for _, _, count in placed), len(order) - 1
    at_origin = sum(count for made, found, count in placed if made == found)
    at_last = sum(count for made, found, count in placed if made < found == last)
    return EscapeReport(
        tuple(StageEscape(stage, _escaped(placed, index, confidence)) for stage, index in place.items()),
        proportion(at_origin, total, confidence),
        proportion(at_last, total, confidence),
        sum(matrix.values()) - total,
    )


def _escaped(placed: Sequence[tuple[int, int, int]], stage: int, confidence: float) -> Estimate:
    present = sum(count for made, found, count in placed if made <= stage <= found)
    passed = sum(count for made, found, count in placed if made <= stage < found)
    return proportion(passed, present, confidence)
