"""An action's comparison and a judged period in, what became of it out: verified, harmful, ineffective, not done, not
separable, or gone away after it.

The effect is what the treated changed beyond the untreated groups of the same stage or customers (`trial`); where
nothing is untreated, only before against after is known, and that verifies nothing. What was to be moved must have
moved (`lever`).
"""

from collections.abc import Mapping, Sequence
from math import exp
from typing import Any, NamedTuple

from streams.core.charts.chart import Chart
from streams.core.enterprise.facets.causes import Causes
from streams.core.enterprise.subjects import own_labels, subject_of
from streams.core.enterprise.view import View
from streams.core.messages import rounded
from streams.core.recommendations.lever import Lever, asked, lever
from streams.core.recommendations.life_cycle import Signal
from streams.core.recommendations.priority import EFFORTS
from streams.core.recommendations.trial import Found, trial_of
from streams.core.recommendations.verification import COMPLEMENT, FRESH, LOOKS, Outcome, Verification
from streams.core.stats.cause_planes import Labels
from streams.core.stats.untreated import HARMED, HELPED, Difference
from streams.core.telling.label_words import noun_words
from streams.core.telling.what_changed import WHAT

SEPARATE = 7
"""Actions that began so many periods apart can be told apart at the first look."""


class Seen(NamedTuple):
    """What a look finds: the signal, the effect beside the untreated, and the lever; as far as known."""

    signal: Signal
    effect: Difference | None
    lever: Lever | None


def seen(comparison: Verification, action: str, named: Sequence[Mapping[str, Any]], view: View) -> Seen | None:
    """Takes the view's period into a comparison; what a look finds. `named` is what the alert said has changed."""
    chart = view.charts.by_id[comparison.chart]
    if comparison.opened:
        _take(comparison, view, [view.period])
    else:
        _open(comparison, chart, action, named, view)
    alone = comparison.take(view.period, chart)
    elapsed = view.period - comparison.at
    effect = comparison.trial.difference() if comparison.trial is not None else None
    signal = _alone(alone) if effect is None else _signal(effect, elapsed)
    if signal is None:
        return None
    return _moved(Seen(signal, effect, _lever(comparison, action, view)))


def _alone(outcome: Outcome | None) -> Signal | None:
    """Without anything untreated nothing is verified."""
    return "went_away" if outcome == "effect_seen" else outcome


def _signal(effect: Difference, elapsed: int) -> Signal | None:
    if elapsed in HELPED and effect.t < -effect.bound(HELPED[elapsed]):
        return "effect_seen"
    if elapsed in HARMED and effect.t > effect.bound(HARMED[elapsed]):
        return "harm_seen"
    return "no_effect_seen" if elapsed == LOOKS[-1] else None


def _moved(found: Seen) -> Seen:
    """What was not moved was not done; where nobody can tell, nothing is verified."""
    answer = None if found.lever is None else found.lever.answer
    if answer == "not_moved" and found.signal != "cannot_tell":
        return found._replace(signal="not_moved")
    if answer == "cannot_tell" and found.signal == "effect_seen":
        return found._replace(signal="went_away")
    return found


def _lever(comparison: Verification, action: str, view: View) -> Lever | None:
    wanted = asked(action, comparison.own)
    units = [[0, 0], [0, 0]] if comparison.trial is None else comparison.trial.units
    if wanted is None:
        return None
    return lever(view, wanted, dict(comparison.chart.labels).get("stage", ""), comparison.at, units)


def _open(comparison: Verification, chart: Chart, action: str, named: Sequence[Mapping[str, Any]], view: View) -> None:
    """Begins the trial with the periods that are kept; where nothing can be compared there is none."""
    comparison.opened = True
    subject, causes = subject_of(comparison.chart), view.facet(Causes)
    looked = causes.looked(comparison.chart)
    treated = _treated(comparison, action, named)
    if subject is None or not treated:
        return
    onset = comparison.alarmed if comparison.onset is None else comparison.onset
    known = Found(onset, 1.0, {}, []) if looked is None else Found(onset, looked.phi, looked.drifts, looked.named)
    comparison.trial = trial_of(subject, treated, known, view)
    comparison.trial.modest = comparison.at - comparison.alarmed - 1 < FRESH
    _take(comparison, view, range(max(onset, view.period - view.settings.keep_periods), view.period + 1))


def _take(comparison: Verification, view: View, periods: Sequence[int]) -> None:
    """Before are the periods after the alarm; where these are too few, those of its run."""
    trial = comparison.trial
    if trial is None:
        return
    for period in periods:
        chosen = period <= comparison.alarmed
        if period == comparison.at or (period < comparison.at and chosen != trial.modest):
            continue
        counts = view.facet(Causes).counted(trial.subject, period, view.ledger, view.enterprise)
        trial.take(counts, after=period > comparison.at)


def _treated(comparison: Verification, action: str, named: Sequence[Mapping[str, Any]]) -> Labels:
    """The labels by which the treated differ from the rest: what somebody said, the chart's own group, and what the
    alert named where that is what is mended.
    """
    own = comparison.own.get("labels")
    if own:
        return tuple(sorted((name, value) for name, value in own.items() if name not in ("stage", "enterprise")))
    labels = dict(own_labels(comparison.chart)) if subject_of(comparison.chart) is not None else {}
    if named and (action in MENDS or action not in EFFORTS):
        labels |= named[0]["labels"]
    return tuple(sorted(labels.items()))


def together(mine: Verification, other: Verification | None) -> bool:
    """Whether two actions treat some of the same at nearly the same time."""
    if other is None or abs(mine.at - other.at) > SEPARATE:
        return False
    subjects = subject_of(mine.chart), subject_of(other.chart)
    if mine.trial is None or other.trial is None:
        return subjects[0] == subjects[1]
    return mine.trial.overlaps(other.trial)


MENDS = frozenset({"fix_at_source_stage"})
"""Actions on what has changed most; so is one of somebody's own that does not say where."""


def evidence_of(comparison: Verification, found: Seen) -> dict[str, Any]:
    """The numbers, the design and the sentence, for the recommendation."""
    told = comparison.evidence() | {"says": says(comparison, found)}
    told["compared"] = "before_and_after" if found.effect is None else "with_untreated"
    if found.lever is not None:
        told["lever"] = found.lever.evidence()
    trial, effect = comparison.trial, found.effect
    if trial is not None and effect is not None:
        low, high = effect.interval()
        told["untreated"] = {
            "treated": dict(zip(trial.names, trial.treated, strict=True)),
            "groups": effect.groups,
            "ratio": rounded(exp(effect.effect), 4),
            "interval": [rounded(low, 4), rounded(high, 4)],
            "others_ratio": rounded(exp(effect.others), 4),
            "drift": trial.drift,
            "t": rounded(effect.t, 4),
            "degrees_of_freedom": rounded(effect.freedom, 2),
        }
    return told


def measured(comparison: Verification, found: Seen, chart: Chart) -> dict[str, Any] | None:
    """The metric without the action (as the untreated changed), and with it."""
    trial, effect = comparison.trial, found.effect
    if trial is None or effect is None or not trial.units[1][0]:
        return comparison.effect(chart)
    after = trial.sums[trial.treated][2] / trial.units[1][0]
    low, high = effect.interval()
    before = min(1.0, after / exp(effect.effect))
    ends = [min(1.0, before * low), min(1.0, before * high)]
    if comparison.metric in COMPLEMENT:
        before, after, ends = 1 - before, 1 - after, [1 - ends[1], 1 - ends[0]]
    told = {"metric": comparison.metric, "from": rounded(before), "to": rounded(after)}
    return {**told, "interval": [rounded(end) for end in ends]}


SAYS: dict[str, str] = {
    "effect_seen": "Verified: {effect}.",
    "harm_seen": "Harmful: {effect}. Undo it, or say why not.",
    "no_effect_seen": "No effect can be seen: {effect}.",
    "went_away": "It went away after it: {effect}. {doubt}",
    "not_moved": "Not done as far as we can see: {lever}. {effect_}.",
    "cannot_tell": "Nobody can tell: there was too little to count after it.",
    "not_separable": "Cannot be told apart from {others}, begun within {apart} periods of it. Together: {effect}.",
}


def says(comparison: Verification, found: Seen, others: str = "") -> str:
    """One sentence or two on what became of the action."""
    effect = _effect_words(comparison, found)
    lever_words = "" if found.lever is None else found.lever.words()
    doubt = (
        f"Whether it was the action's doing cannot be told, since it is not known whether it was done ({lever_words})."
        if found.effect is not None
        else "Nothing of the kind was left untreated, so everything else that changed since then is in it."
    )
    words = {"effect": effect, "effect_": effect[:1].upper() + effect[1:], "lever": lever_words, "doubt": doubt}
    return SAYS[found.signal].format(**words, others=others, apart=SEPARATE)


def _effect_words(comparison: Verification, found: Seen) -> str:
    trial, effect = comparison.trial, found.effect
    if trial is None or effect is None:
        before, after = comparison.reference, comparison.after
        return (
            f"only before against after is known: {before:.2f} times the usual before, {after.ratio:.2f} times after "
            f"({after.x} of {after.n})"
        )
    what = noun_words(tuple(zip(trial.names, trial.treated, strict=True)), WHAT[trial.subject.kind])
    low, high = effect.interval()
    rest = "the other group" if effect.groups == 1 else f"the {effect.groups} other groups"
    return (
        f"{what} changed to {exp(effect.effect):.2f} times [{low:.2f}, {high:.2f}] what {rest} would have led one to "
        f"expect ({round(trial.sums[trial.treated][2])} after it; the others went to {exp(effect.others):.2f} times)"
    )
