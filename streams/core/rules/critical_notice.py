"""Critical defects of the period in; one notice a stage out, that each new one is added to: what to hold, at once and
without a judgement.

That one came is no alarm; whether they come more often than they did is `critical_defect`'s to say. A plant that finds
some every week has one notice that goes on, and not one a unit. It is over after QUIET periods without any.

Evidence: `latest` [{code, site, product, x, units}] of this period, `x` critical defects in `n` units since the notice
began, `codes` {code: x}, `units` to look for.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from streams.core.closed.closing import STAGE
from streams.core.closed.ledger import typed_key
from streams.core.enterprise.facets.critical_defects import ALL, AtStage, CriticalDefects
from streams.core.enterprise.view import View, matching
from streams.core.telling.critical_units import MAX_UNITS, critical_units
from streams.core.telling.evidence import with_ids
from streams.core.telling.finding import Finding
from streams.core.telling.when import day_words
from streams.core.words import listed

MOST = 20
"""Rows of one period; `critical_defect` has long spoken then."""
NAMED = 5


def critical_notice(view: View) -> Iterator[Finding]:
    """Holds from the first critical defect of a stage until some time after the last."""
    for stage, at_stage in sorted(view.facet(CriticalDefects).stages.items()):
        onset = at_stage.running_since(view.period)
        if onset is not None:
            yield _notice(view, stage, at_stage, onset)


def _notice(view: View, stage: str, at_stage: AtStage, onset: int) -> Finding:
    codes: Counter[str] = Counter()
    for row in at_stage.rows:
        codes.update(row.counts if row.period >= onset else {})
    x, n, _ = at_stage.since(ALL, onset)
    latest = _latest(view, stage)
    numbers = {"x": x, "n": n, "codes": dict(sorted(codes.items())), "severity": "critical"}
    units = critical_units(view, stage, ALL, onset)[-MAX_UNITS:]
    since = f"Since {day_words(view, onset)} it is {x} in {n} units."
    return Finding(
        rule="critical_notice",
        labels={"stage": stage},
        severity="info",
        onset=onset,
        summary=f"{_count(x)} at {stage}: {listed([f'{code} ({k})' for code, k in codes.most_common(NAMED)])}",
        description=f"{_words(stage, latest)} {since}"
        if latest
        else f"None was found at {stage} in this period. {since}",
        evidence=with_ids(
            view,
            {"latest": latest, **numbers, "units": units},
            view.summary_ids(STAGE, onset, matching((("stage", stage),))),
        ),
        design={"method": "each critical defect is told at once, one notice a stage; no judgement"},
    )


def _latest(view: View, stage: str) -> list[dict[str, Any]]:
    rows = []
    for scope, tally in view.tallies(STAGE, view.period, matching((("stage", stage),))):
        where = typed_key(scope)
        for code, (x, units) in sorted(tally.criticals.by.items()) if tally.criticals is not None else ():
            rows.append({"code": code, "site": where.site, "product": where.product, "x": x, "units": units})
    return rows[:MOST]


def _words(stage: str, latest: list[dict[str, Any]]) -> str:
    """What was found last, and what to hold."""
    units = sorted({unit for row in latest for unit in row["units"]})
    found = [f"{row['code']} on {row['product']} at {row['site']} ({row['x']})" for row in latest[:NAMED]]
    x = sum(row["x"] for row in latest)
    return f"{stage} found {_count(x)}: {listed(found)}. {_hold(units, x)}"


def _hold(units: list[str], x: int) -> str:
    if not units:
        return "No unit, lot or order was given: hold what was inspected in this period."
    more = " Not all of them are named here." if len(units) < x or len(units) > NAMED else ""
    return f"Hold {listed(units[:NAMED])}.{more}"


def _count(x: int) -> str:
    return f"{x} critical {'defect' if x == 1 else 'defects'}"
