"""Defects by the stage that made them and the stage that found them in; what each stage lets through out.

Quality at the start rather than at the end: the share caught where it was made, and the share that only the last
inspection found (the prevention index is 1 less that share).
"""

from collections.abc import Iterator

from streams.core.assessment.messages import rounded
from streams.core.assessment.view import View
from streams.core.insights.publish import insight_out
from streams.core.operator import Out
from streams.core.stats.escape import EscapeReport, escapes
from streams.core.stats.estimate import Estimate


def escape_rate(view: View) -> Iterator[Out]:
    """One insight a stage that defects of known origin were present at, and one for the enterprise."""
    window = max(view.settings.windows)
    found = view.detail.stages(window)
    matrix = {(origin, stage): n for stage, tally in found.items() for origin, n in tally.origins.items()}
    if not matrix:
        return
    report = escapes(matrix, view.stages)
    for each in report.stages:
        if each.escaped.n:
            method = "defects made here or before and found later ÷ those found here or later, Wilson 95 % interval"
            yield _out(view, {"stage": each.stage}, each.escaped, method, {})
    if report.caught_at_origin.n:
        detail = _whole(report) | {"matrix": _rows(matrix)}
        yield _out(view, {}, report.caught_at_origin, "share of defects found at the stage that made them", detail)


def _out(view: View, labels: dict[str, str], told: Estimate, method: str, detail: dict[str, object]) -> Out:
    window = max(view.settings.windows)
    return insight_out(
        view,
        "escape_rate" if labels else "caught_at_origin",
        labels | {"window": str(window)},
        value=told.value,
        interval=(told.low, told.high),
        n=told.n,
        method=method,
        detail=detail,
    )


def _whole(report: EscapeReport) -> dict[str, object]:
    last = report.found_last
    return {
        "found_last": rounded(last.value),
        "found_last_interval": [rounded(last.low), rounded(last.high)],
        "prevention_index": rounded(1 - last.value),
        "unplaced": report.unplaced,
    }


def _rows(matrix: dict[tuple[str, str], int]) -> list[dict[str, object]]:
    return [{"origin": origin, "found": found, "defects": n} for (origin, found), n in sorted(matrix.items())]
