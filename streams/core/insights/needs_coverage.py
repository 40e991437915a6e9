"""What each segment said of each need in, needs coverage × reach out: are as many needs of as many customers as
possible served well?

An important need matters as much as the segment's average need or more; it is served well where seven in ten answers
about it are in the top two boxes. The interval spans from what is surely served well to what possibly is; a segment
that has fallen silent is possibly served, and not known to be.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from streams.core.enterprise.facets.needs import Needs, Pair, Said
from streams.core.enterprise.view import View
from streams.core.insights.publish import insight_out
from streams.core.messages import rounded
from streams.core.operator import Out
from streams.core.telling.need_matrix import WELL, Matrix, need_matrices

METHOD = "important needs with a satisfied share of {well:g} or more (Wilson 95 %)"


class Segment(NamedTuple):
    """One segment: its matrix (None: silent), its purchases, the last period in which it was heard."""

    name: str
    matrix: Matrix | None
    purchases: int
    heard: int


def needs_coverage(view: View) -> Iterator[Out]:
    """One insight a segment, and one for the enterprise: needs served well × customers covered."""
    segments = _segments(view)
    for segment in segments:
        if segment.name:
            yield _of_segment(view, segment)
    if any(segment.matrix for segment in segments):
        yield _of_enterprise(view, segments)


def _segments(view: View) -> list[Segment]:
    needs = view.facet(Needs)
    said = needs.window(view.period)
    matrices = {matrix.segment: matrix for matrix in need_matrices(said)}
    told = []
    for name, (heard, purchases) in sorted(needs.known.items()):
        now = _purchases(said, name)
        told.append(Segment(name, matrices.get(name), now or purchases, heard))
    return told


def _purchases(said: dict[Pair, Said], segment: str) -> int:
    return sum(counts.purchases for pair, counts in said.items() if pair.segment == segment)


def _of_segment(view: View, segment: Segment) -> Out:
    heard = {"last_heard": view.settings.calendar.text(view.settings.calendar.end(segment.heard))}
    n, surely, known, possibly = segment.matrix.needs_served() if segment.matrix else (0, 0, 0, 0)
    covered = segment.matrix.customers_covered() if segment.matrix else (0.0, 0.0, 1.0)
    detail: dict[str, Any] = {
        "verdict": "told" if n else "cannot_tell",
        "important_needs": [row.need for row in segment.matrix.rows if row.important] if segment.matrix else [],
        "customers_covered": {"share": rounded(covered[1]), "interval": [rounded(covered[0]), rounded(covered[2])]},
        "purchases": segment.purchases,
    }
    return insight_out(
        view,
        "needs_coverage",
        {"segment": segment.name},
        value=known / n if n else 0.0,
        interval=(surely / n, possibly / n) if n else (0.0, 1.0),
        n=n,
        method=METHOD.format(well=WELL),
        detail=detail | heard,
    )


def _of_enterprise(view: View, segments: list[Segment]) -> Out:
    heard = [segment.matrix for segment in segments if segment.matrix]
    n, *served = (sum(column) for column in zip(*(matrix.needs_served() for matrix in heard), strict=True))
    reach = [_reached(segments, which) for which in range(3)]
    low, value, high = (well / n * reached if n else 0.0 for well, reached in zip(served, reach, strict=True))
    return insight_out(
        view,
        "needs_coverage",
        {},
        value=value,
        interval=(low, high),
        n=n,
        method=METHOD.format(well=WELL) + " x customers, by purchases, whose need is served well",
        detail={
            "needs_served": {"share": rounded(served[1] / n) if n else 0.0, "important": n, "well": served[1]},
            "reach": {"share": rounded(reach[1]), "interval": [rounded(reach[0]), rounded(reach[2])]},
            "silent": [segment.name for segment in segments if segment.matrix is None and segment.name],
        },
    )


def _reached(segments: list[Segment], which: int) -> float:
    """The share of customers covered: surely (0), as far as is known (1), possibly (2)."""
    weights = [max(1, segment.purchases) for segment in segments]
    silent = (0.0, 0.0, 1.0)[which]
    covered = [segment.matrix.customers_covered()[which] if segment.matrix else silent for segment in segments]
    return sum(weight * share for weight, share in zip(weights, covered, strict=True)) / sum(weights)
