"""A scope's tally of a closed period in, its PeriodSummary message out."""

from functools import lru_cache
from typing import Any

from schemas.times import rfc3339
from schemas.topics import SUMMARIES
from streams.core.assessment.ledger import ScopeId, Tally, typed_key
from streams.core.assessment.messages import content_id, message
from streams.core.measured_tally import MeasuredTally
from streams.core.operator import Out
from streams.core.periods import Calendar
from streams.core.satisfaction_tally import QUADRANTS, SatisfactionTally
from streams.core.stage_tally import StageTally


@lru_cache(maxsize=65_536)
def summary_id(calendar: Calendar, scope: ScopeId) -> str:
    """The id of a scope's summary: the same on every replay."""
    return content_id("summary", calendar.start(scope.period), calendar.period_ms, scope.kind, *scope.key)


def summary_out(calendar: Calendar, scope: ScopeId, tally: Tally, *, revision: int, late: int) -> Out:
    """The message; `revision` counts from 1."""
    labels = {name: value for name, value in typed_key(scope)._asdict().items() if value and name != "enterprise"}
    revised = {"late_count": late, "revision": revision}
    return _out(calendar, scope, {"kind": scope.kind, **labels}, {"counts": _counts(tally), **revised})


def enterprise_summary_out(calendar: Calendar, scope: ScopeId, counts: dict[str, int], judged: dict[str, Any]) -> Out:
    """The summary of the whole enterprise; `judged` is its verdict and the legs that it rests on."""
    return _out(calendar, scope, {"kind": "enterprise"}, {"counts": counts, "late_count": 0, "revision": 1, **judged})


def enterprise_scope(period: int, enterprise: str) -> ScopeId:
    """The scope of the whole enterprise in a period."""
    return ScopeId(period, "enterprise", (enterprise,))


def _out(calendar: Calendar, scope: ScopeId, labels: dict[str, str], content: dict[str, Any]) -> Out:
    identity = summary_id(calendar, scope)
    end = calendar.end(scope.period)
    body = {
        "summary_id": identity,
        "enterprise": scope.key[0],
        "period_start": _moment(calendar.start(scope.period)),
        "period_end": _moment(end),
        "scope": labels,
        **content,
    }
    return message(SUMMARIES, identity, scope.key[0], end, body)


_moment = lru_cache(maxsize=64)(rfc3339)
"""All scopes of a period have the same two times."""


def _counts(tally: Tally) -> dict[str, Any]:
    if isinstance(tally, StageTally):
        return {
            "inspected": tally.inspected,
            "first_inspected": tally.first_inspected,
            "first_passed": tally.first_passed,
            "defective": tally.defective,
            "scrapped": tally.scrapped,
            "defects": dict(sorted(tally.defects.items())),
            "origins": dict(sorted(tally.origins.items())),
            **({} if tally.measured is None else {"measurements": _measured(tally.measured)}),
        }
    return _satisfaction_counts(tally)


def _measured(tally: MeasuredTally) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in specification._asdict().items() if value is not None}
        | {"origin": specification.origin, "decimals": specification.decimals}
        | dict(zip(MEASURED, sums.counts, strict=True))
        for specification, sums in tally.items()
    ]


MEASURED = ("n", "sum", "sum_of_squares", "below_lsl", "above_usl", "left_out")
"""The names of a specification's sums, in their order."""


def _satisfaction_counts(tally: SatisfactionTally) -> dict[str, Any]:
    csat, nps, ces = tally.scores
    complaints, praise, returns, purchases, churned = tally.deeds
    return {
        "csat": csat,
        "nps": nps,
        "ces": ces,
        "complaints": complaints,
        "praise": praise,
        "returns": returns,
        "purchases": purchases,
        "churned": churned,
        "surplus": tally.surplus,
        "importance": tally.importance,
        "gap": tally.gaps,
        "quadrants": dict(zip(QUADRANTS, tally.quadrants, strict=True)),
        "requirements_met": tally.requirements[0],
        "requirements_unmet": tally.requirements[1],
        "public_voices": tally.public[0],
        "public_adverse": tally.public[1],
        "mentions": tally.mentions[0],
    }
