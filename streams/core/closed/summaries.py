"""A scope's tally of a closed period in, its PeriodSummary message out."""

from functools import lru_cache
from typing import Any, NamedTuple

from schemas.topics import SUMMARIES
from streams.core.closed.kinds import KINDS
from streams.core.closed.ledger import ScopeId, Tally, typed_key
from streams.core.messages import content_text, encode_body, text_id
from streams.core.operator import Out
from streams.core.periods import Calendar
from streams.core.tallies.failed_by import GRAVITY
from streams.core.tallies.measured import MeasuredTally
from streams.core.tallies.satisfaction import EFFECTS, QUADRANTS, SatisfactionTally
from streams.core.tallies.scope import identity_parts
from streams.core.tallies.stage import StageTally


def summary_id(calendar: Calendar, scope: ScopeId) -> str:
    """The id of a scope's summary: the same on every replay."""
    return text_id(_period_text(calendar, scope.period) + _known(scope.kind, scope.key).identity)


def summary_out(calendar: Calendar, scope: ScopeId, tally: Tally, *, revision: int, late: int) -> Out:
    """The message; `revision` counts from 1."""
    content = f'"counts":{_counts_text(tally)},"late_count":{late},"revision":{revision}'
    return _out(calendar, scope, _known(scope.kind, scope.key).labels, content)


def enterprise_summary_out(calendar: Calendar, scope: ScopeId, counts: dict[str, int], judged: dict[str, Any]) -> Out:
    """The summary of the whole enterprise; `judged` is its verdict and the legs that it rests on."""
    told = {name: part for name, part in judged.items() if part is not None}
    content = encode_body({"counts": counts, "late_count": 0, "revision": 1, **told})
    return _out(calendar, scope, '{"kind":"enterprise"}', content[1:-1])


def enterprise_scope(period: int, enterprise: str) -> ScopeId:
    """The scope of the whole enterprise in a period."""
    return ScopeId(period, "enterprise", (enterprise,))


def _out(calendar: Calendar, scope: ScopeId, labels: str, content: str) -> Out:
    """Put together as text: a large enterprise closes thousands of scopes at once, and most of it repeats."""
    identity, enterprise = summary_id(calendar, scope), scope.key[0]
    end = calendar.end(scope.period)
    head = f'{{"summary_id":"{identity}","enterprise":{_text(enterprise)},{_times_text(calendar, scope.period)}'
    raw = f'{head},"scope":{labels},{content}}}'.encode()
    return Out(SUMMARIES, identity, raw, enterprise, end)


class Known(NamedTuple):
    """What the summaries of one scope repeat in every period: its labels in JSON, and its part of the id's text."""

    labels: str
    identity: str


@lru_cache(maxsize=65_536)
def _known(kind: str, key: tuple[str, ...]) -> Known:
    named = typed_key(ScopeId(0, kind, key))._asdict() if kind in KINDS else {}
    labels = {name: value for name, value in named.items() if value and name != "enterprise"}
    parts = identity_parts(typed_key(ScopeId(0, kind, key))) if kind in KINDS else key
    return Known(encode_body({"kind": kind, **labels}), content_text(kind, *parts))


@lru_cache(maxsize=1024)
def _period_text(calendar: Calendar, period: int) -> str:
    start, nothing = calendar.start(period), () if calendar.end(period) > calendar.start(period) else (period,)
    return content_text("summary", start, calendar.period_ms, *nothing)  # an hour that the clock leaves out has no time


@lru_cache(maxsize=64)
def _times_text(calendar: Calendar, period: int) -> str:
    return (
        f'"period_start":"{calendar.text(calendar.start(period))}","period_end":"{calendar.text(calendar.end(period))}"'
    )


_text = lru_cache(maxsize=1024)(encode_body)


def _counts_text(tally: Tally) -> str:
    if not isinstance(tally, StageTally):
        return encode_body(_satisfaction_counts(tally))
    defects, origins = _names_text(tally.defects), _names_text(tally.origins)
    failed = _names_text(tally.failed_by)
    severities = _names_text({name: n for name, n in zip(GRAVITY, tally.severities, strict=True) if n})
    measured = "[]" if tally.measured is None else encode_body(_measured(tally.measured))
    return (
        f'{{"inspected":{tally.inspected},"first_inspected":{tally.first_inspected},'
        f'"first_passed":{tally.first_passed},"defective":{tally.defective},"scrapped":{tally.scrapped},'
        f'"defects":{defects},"origins":{origins},"failed_by":{failed},"severities":{severities},'
        f'"measurements":{measured}}}'
    )


def _names_text(counts: dict[str, int]) -> str:
    return encode_body(dict(sorted(counts.items()))) if counts else "{}"


def _measured(tally: MeasuredTally) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in specification._asdict().items() if value is not None}
        | {"origin": specification.origin, "decimals": sums.decimals}
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
        "effects": dict(zip(EFFECTS, tally.effects, strict=True)) if any(tally.effects) else {},
    }
