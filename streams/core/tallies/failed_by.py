"""One inspection's defects in, its failed units by code out: each unit under one code, so that codes add up to units.

A unit goes under its gravest code, then the first of the alphabet. A batch's defective units are shared out in
proportion to the counts of its codes, by largest remainder; what no code was given for goes under NO_CODE.
"""

from collections.abc import Sequence
from typing import Protocol

NO_CODE = "(no code)"
GRAVITY = {"critical": 0, "major": 1, "minor": 2}
"""Severities, the gravest first."""


class Found(Protocol):
    """A defect as an event tells it."""

    @property
    def code(self) -> str:
        """What is wrong."""

    @property
    def count(self) -> int:
        """How often."""

    @property
    def severity(self) -> str:
        """How bad: minor, major or critical."""


def failed_by(defects: Sequence[Found], defective: int) -> dict[str, int]:
    """The `defective` units of one inspection by code; they sum to `defective`."""
    if not defective:
        return {}
    if not defects:
        return {NO_CODE: defective}
    if defective == 1:
        return {min(defects, key=lambda defect: (GRAVITY[defect.severity], defect.code)).code: 1}
    return _shared(_counts(defects), defective)


def _counts(defects: Sequence[Found]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for defect in sorted(defects, key=lambda defect: (GRAVITY[defect.severity], defect.code)):
        counts[defect.code] = counts.get(defect.code, 0) + defect.count
    return counts


def _shared(counts: dict[str, int], defective: int) -> dict[str, int]:
    total = sum(counts.values())
    if total <= defective:
        left = {NO_CODE: defective - total} if total < defective else {}
        return counts | left
    shares = {code: divmod(defective * n, total) for code, n in counts.items()}
    missing = defective - sum(whole for whole, _ in shares.values())
    order = sorted(shares, key=lambda code: -shares[code][1])  # stable: the gravest first where remainders are equal
    more = set(order[:missing])
    units = {code: whole + (code in more) for code, (whole, _) in shares.items()}
    return {code: n for code, n in units.items() if n}


def gravest(defects: Sequence[Found]) -> str | None:
    """The gravest severity among the defects; None without any."""
    return min((defect.severity for defect in defects), key=GRAVITY.__getitem__, default=None)
