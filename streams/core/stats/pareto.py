"""Defects by code → codes in order of weight, with shares, intervals and the vital few.

Sorted by count, then by code. The vital few are the leading codes that together reach a share (0.8) of all defects.
Intervals are Wilson's, each code against the rest. Source: Juran 1951.
"""

from collections.abc import Mapping
from itertools import accumulate
from typing import NamedTuple

from streams.core.stats.wilson import wilson_interval


class ParetoRow(NamedTuple):
    """One code: its count, its share of all defects with interval, and the share up to and with it."""

    code: str
    defects: int
    share: float
    low: float
    high: float
    cumulative: float


def pareto(counts: Mapping[str, int], confidence: float = 0.95) -> tuple[ParetoRow, ...]:
    """Codes by falling count; codes that were not found are left out."""
    ordered = sorted(((code, count) for code, count in counts.items() if count), key=lambda row: (-row[1], row[0]))
    total = sum(count for _, count in ordered)
    running = accumulate(count for _, count in ordered)
    return tuple(
        ParetoRow(code, count, count / total, *wilson_interval(count, total, confidence), so_far / total)
        for (code, count), so_far in zip(ordered, running, strict=True)
    )


def vital_few(rows: tuple[ParetoRow, ...], share: float = 0.8) -> tuple[str, ...]:
    """The fewest leading codes that together make up this share."""
    return tuple(row.code for row in rows if row.cumulative - row.share < share - 1e-12)
