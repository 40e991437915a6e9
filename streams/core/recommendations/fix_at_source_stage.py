"""A stage-quality alert in; "mend it at the stage where it is made" out, with the defect codes that grew and where
they were made.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from streams.core.alerts import Live
from streams.core.closed.closing import STAGE
from streams.core.enterprise.view import View, matching
from streams.core.recommendations.advice import Advice, chart_of, reach_of, yield_effect
from streams.core.telling.label_words import noun_words
from streams.core.words import listed, per_cent

TOP = 3


def fix_at_source_stage(live: Live, view: View) -> Advice | None:
    """Quality is built in at the start: names the stage that made most of the defects, which need not be the one that
    found them.
    """
    if live.finding.rule != "stage_quality":
        return None
    finding, labels = live.finding, live.finding.labels
    where = {name: value for name, value in labels.items() if name != "code"}
    codes, origins = _defects_since(view, where, live.onset)
    source = origins.most_common(1)[0][0] if origins else labels["stage"]
    effect = yield_effect(finding.evidence)
    rows = finding.evidence.get("what_changed", ())
    return Advice(
        title=_title(rows, source, labels["stage"], known=bool(origins)),
        rationale=(
            f"First-pass yield at {labels['stage']} fell from {per_cent(effect['to'])} to {per_cent(effect['from'])}. "
            f"{_leading(rows, codes)} Mending it where it is made saves the rework and what slips through."
        ),
        labels={"enterprise": view.enterprise, **labels, "source_stage": source},
        evidence={
            "defects": dict(codes.most_common(10)),
            "origins": dict(origins.most_common(10)),
            "what_changed": [dict(row) for row in rows],
            "x": finding.evidence["x"],
            "n": finding.evidence["n"],
        },
        effect=effect,
        chart=chart_of(finding.evidence),
        reach=reach_of(finding.evidence),
    )


def _title(rows: Sequence[Mapping[str, Any]], source: str, found_at: str, *, known: bool) -> str:
    """What has changed first where that is known; where it is made only if somebody told the origin."""
    if rows:
        return f"Mend {_named(rows[0])} at {found_at} first"
    return f"Mend {source}: it is where the failures found at {found_at} are made" if known else f"Mend {found_at}"


def _leading(rows: Sequence[Mapping[str, Any]], codes: Counter[str]) -> str:
    """What has changed; else the codes that lead, which need not be those that grew."""
    if rows:
        grown = [f"{_named(row)} ({row['x']} where {row['expected']:.1f} were expected)" for row in rows]
        return f"What grew: {listed(grown)}."
    if codes:
        return f"Leading defects since then: {listed([f'{code} ({n})' for code, n in codes.most_common(TOP)])}."
    return "No defect codes were reported."


def _named(row: Mapping[str, Any]) -> str:
    return noun_words(tuple(sorted(row["labels"].items())), "failures")


def _defects_since(view: View, labels: dict[str, str], onset: int) -> tuple[Counter[str], Counter[str]]:
    codes: Counter[str] = Counter()
    origins: Counter[str] = Counter()
    for _, tally in view.tallies(STAGE, onset, matching(tuple(labels.items()))):
        codes.update(tally.defects)
        origins.update(tally.origins)
    return codes, origins
