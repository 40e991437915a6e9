"""Somebody declares an alert or a recommendation done with: the alert ends, its open recommendations are withdrawn."""

from collections.abc import Iterator

from streams.core.alerts import Live, Signal
from streams.core.decisions.targets import Action, Decidable, Decided, alerts_of
from streams.core.enterprise.facets.critical_defects import CriticalDefects
from streams.core.messages import instant
from streams.core.operator import Out


def _note(_: Live, __: Action) -> None:
    return None


def _repeats(_: Live, __: Action) -> str | None:
    return None


CLOSE = Decided(Signal.CLOSE, _note, _repeats)


def close(judge: Decidable, action: Action) -> Iterator[Out]:
    """A recommendation that is closed is withdrawn, and its alerts live on; else the alert is closed."""
    if "recommendation_id" in action:
        alerts_of(judge, action)
        yield from judge.recommendations.close(action["recommendation_id"], action)
        return
    lives = alerts_of(judge, action)
    yield from CLOSE.carry_out(judge, lives, action)
    for live in lives:
        judge.behind.begin_anew(live.finding)
        _done_with(judge, live)
        yield from judge.recommendations.ended(live.alert_id, instant(action["occurred_at"]))


def _done_with(judge: Decidable, live: Live) -> None:
    """The critical defects that a closed notice listed are dealt with; the next one is another notice."""
    facet = judge.facets[CriticalDefects.name]
    assert isinstance(facet, CriticalDefects)
    if live.finding.rule == "critical_notice":
        facet.done_with(live.finding.labels["stage"])
