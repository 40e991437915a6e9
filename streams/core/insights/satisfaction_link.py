"""Answers that met their unit in, the odds of a low score when the unit failed, or was reworked, at each stage out.

It says what goes with what, order by order; it does not say why. Many tables are looked at together, so each is judged
with Benjamini and Hochberg's correction over stages × exposures × segments.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from streams.core.enterprise.facets.satisfaction_links import SatisfactionLinks
from streams.core.enterprise.view import View
from streams.core.insights.publish import insight_out
from streams.core.messages import rounded
from streams.core.operator import Out
from streams.core.stats.association import Association, association
from streams.core.stats.benjamini_hochberg import benjamini_hochberg
from streams.core.tallies.links import LinkTally, Table

KINDS = {"failed": "stage_satisfaction_link", "reworked": "stage_rework_link"}
"""Exposure to the insight that tells of it."""

MAX_SEGMENTS = 12
"""Segments of a stage that are looked at: those with the most answers."""
FALSE_DISCOVERIES = 0.05


@dataclass(frozen=True, slots=True)
class Looked:
    """One table that was looked at; `segment` is empty for all of a stage."""

    stage: str
    exposure: str
    segment: str
    table: Table
    found: Association


def satisfaction_link(view: View) -> Iterator[Out]:
    """One insight a stage and exposure; segments stand in its detail."""
    links = view.facet(SatisfactionLinks)
    grid = [looked for stage in links.stages for looked in _looked(links, stage)]
    judged = list(zip(grid, benjamini_hochberg([looked.found.p for looked in grid]), strict=True))
    for looked, q in judged:
        if not looked.segment:
            segments = [
                (other, other_q)
                for other, other_q in judged
                if other.segment and (other.stage, other.exposure) == (looked.stage, looked.exposure)
            ]
            detail = _detail(links, looked, q) | {"tables": len(grid), "window": _recent(view, links, looked)}
            if segments:
                detail["segments"] = {other.segment: _segment(other, other_q) for other, other_q in segments}
            yield _told(view, looked, detail)


def _looked(links: SatisfactionLinks, stage: str) -> Iterator[Looked]:
    segments = links.segments(stage)
    most = sorted(segments, key=lambda name: (-sum(segments[name].reworked), name))[:MAX_SEGMENTS]
    for segment, tally in [("", links.since_start(stage)), *((name, segments[name]) for name in sorted(most))]:
        for exposure in KINDS:
            first, known = links.first_failed(stage, segment)
            table = first if exposure == "failed" and known else _table(tally, exposure)
            found = association(table[3], table[2], table[1], table[0])
            if found is not None:
                yield Looked(stage, exposure, segment, table, found)


def _table(tally: LinkTally, exposure: str) -> Table:
    return [max(0, n) for n in getattr(tally, exposure)]


def _told(view: View, looked: Looked, detail: dict[str, Any]) -> Out:
    odds = looked.found.odds
    return insight_out(
        view,
        KINDS[looked.exposure],
        {"stage": looked.stage},
        value=odds.value,
        interval=(odds.low, odds.high),
        n=odds.n,
        method=f"{looked.found.method}; Benjamini-Hochberg over stages × exposures × segments",
        detail=detail,
    )


def _detail(links: SatisfactionLinks, looked: Looked, q: float) -> dict[str, Any]:
    unmet = links.since_start("")
    detail: dict[str, Any] = {
        "exposure": looked.exposure,
        "exposed": _row(*looked.table[2:]),
        "not_exposed": _row(*looked.table[:2]),
        "p_value": rounded(looked.found.p, 12),
        "q_value": rounded(q, 12),
        "verdict": _verdict(looked, q),
        "says": _says(looked, q),
        "unlinked": unmet.unlinked,
        "left_out": unmet.evicted,
    }
    if looked.exposure == "failed":
        detail["codes"] = _codes(links.since_start(looked.stage))
    return detail


def _row(not_low: int, low: int) -> dict[str, Any]:
    return {"low": low, "not_low": not_low, "low_share": rounded(low / (not_low + low))}


def _verdict(looked: Looked, q: float) -> str:
    if q > FALSE_DISCOVERIES:
        return "cannot_tell"
    return "more_low_scores" if looked.found.odds.low > 1 or looked.found.odds.value is None else "fewer_low_scores"


SAYS = {
    "more_low_scores": "a unit or order that {did} at {stage} goes with more low scores",
    "fewer_low_scores": "a unit or order that {did} at {stage} goes with fewer low scores",
    "cannot_tell": "whether a unit or order that {did} at {stage} goes with low scores cannot be told yet",
}
DID = {"failed": "failed first", "reworked": "was reworked"}


def _says(looked: Looked, q: float) -> str:
    return SAYS[_verdict(looked, q)].format(did=DID[looked.exposure], stage=looked.stage)


def _codes(tally: LinkTally) -> dict[str, Any]:
    shares = {}
    for code, (not_low, low) in sorted(tally.codes.items()):
        if not_low + low > 0:
            shares[code] = {"low": low, "n": not_low + low, "low_share": rounded(low / (not_low + low))}
    return shares


def _segment(looked: Looked, q: float) -> dict[str, Any]:
    odds = looked.found.odds
    return {
        "value": None if odds.value is None else rounded(odds.value),
        "interval": [rounded(odds.low), None if odds.high is None else rounded(odds.high)],
        "n": odds.n,
        "q_value": rounded(q, 12),
        "verdict": _verdict(looked, q),
    }


def _recent(view: View, links: SatisfactionLinks, looked: Looked) -> dict[str, Any]:
    """The same over the longest window, for whether it still holds."""
    table = _table(links.recent(looked.stage), looked.exposure)
    found = association(table[3], table[2], table[1], table[0])
    told: dict[str, Any] = {"periods": max(view.settings.windows), "n": sum(table)}
    if found is not None:
        told |= {
            "value": None if found.odds.value is None else rounded(found.odds.value),
            "interval": [rounded(found.odds.low), None if found.odds.high is None else rounded(found.odds.high)],
        }
    return told
