"""Defects by the stage that made them and the stage that found them in; what each stage lets through out.

Quality at the start rather than at the end: the share caught where it was made, and the share that only the last
inspection found (the prevention index is 1 less that share).
"""

from collections.abc import Iterator

from streams.core.enterprise.view import View
from streams.core.insights.publish import insight_out
from streams.core.operator import Out
from streams.core.stats.escape import EscapeReport, escapes
from streams.core.stats.estimate import Estimate


def escape_rate(view: View) -> Iterator[Out]:
    """One insight a stage that defects of known origin were present at, and two for the enterprise."""
    window = max(view.settings.windows)
    found = view.detail.stages(window)
    matrix = {(origin, stage): n for stage, tally in found.items() for origin, n in tally.origins.items()}
    if not matrix:
        return
    report = escapes(matrix, view.stages)
    for each in report.stages:
        if each.escaped.n:
            yield _out(view, "escape_rate", {"stage": each.stage}, each.escaped, {})
    if report.caught_at_origin.n:
        unplaced: dict[str, object] = {"unplaced": report.unplaced}
        yield _out(view, "caught_at_origin", {}, report.caught_at_origin, unplaced | {"matrix": _rows(matrix)})
        yield _out(view, "prevention_index", {}, _prevention(report), unplaced | {"last_stage": view.stages[-1]})


METHODS = {
    "escape_rate": "defects made here or before and found later ÷ those found here or later",
    "caught_at_origin": "share of defects found at the stage that made them",
    "prevention_index": "1 less the share of defects that only the last inspection found, though made earlier",
}


def _out(view: View, kind: str, labels: dict[str, str], told: Estimate, detail: dict[str, object]) -> Out:
    window = max(view.settings.windows)
    return insight_out(
        view,
        kind,
        labels | {"window": str(window)},
        value=told.value,
        interval=(told.low, told.high),
        n=told.n,
        method=f"{METHODS[kind]}, Wilson 95 % interval",
        detail=detail,
    )


def _prevention(report: EscapeReport) -> Estimate:
    last = report.found_last
    return Estimate(1 - last.value, 1 - last.high, 1 - last.low, last.n)


def _rows(matrix: dict[tuple[str, str], int]) -> list[dict[str, object]]:
    return [{"origin": origin, "found": found, "defects": n} for (origin, found), n in sorted(matrix.items())]
