"""Critical defects of the period in; a notice for each unit out: what to hold, at once and without a judgement.

That one came is no alarm; whether they come more often than they did is `critical_defect`'s to say.
"""

from collections.abc import Iterator

from streams.core.closed.closing import STAGE
from streams.core.closed.ledger import typed_key
from streams.core.enterprise.view import View
from streams.core.telling.evidence import with_ids
from streams.core.telling.finding import Finding

MOST = 20
"""Notices of one period; `critical_defect` has long spoken then."""


def critical_notice(view: View) -> Iterator[Finding]:
    """Holds for the period in which it was found."""
    told = 0
    for scope, tally in view.tallies(STAGE, view.period, lambda _: True):
        for code, (n, ids) in sorted(tally.criticals.by.items()) if tally.criticals is not None else ():
            for unit in ids or [""]:
                if told < MOST:
                    told += 1
                    yield _notice(view, typed_key(scope), code, unit, n)


def _notice(view: View, key: object, code: str, unit: str, count: int) -> Finding:
    stage, site, product = (getattr(key, name) for name in ("stage", "site", "product"))
    where = {"stage": stage, "site": site, "product": product, "code": code} | ({"unit": unit} if unit else {})
    ids = view.summary_ids(STAGE, view.period, lambda labels: {("stage", stage), ("site", site)} <= set(labels))
    return Finding(
        rule="critical_notice",
        labels=where,
        severity="info",
        onset=view.period,
        summary=f"Critical defect at {stage}: {code}" + (f", {unit}" if unit else ""),
        description=f"{stage} at {site} found a critical defect ({code}) on {product}. "
        + (f"Hold {unit}." if unit else "No unit, lot or order was given: hold what was inspected in this period."),
        evidence=with_ids(view, {"x": count, "code": code, "severity": "critical"}, ids),
        design={"method": "each critical defect is told once; no judgement"},
    )
