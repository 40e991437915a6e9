"""A search for what changed in, the evidence of an alert and its sentences out.

Evidence: `what_changed` [{labels, excess, interval, share, n, x, expected, chance, alike?}], the greatest first;
`spread_evenly`; `nearest` {labels, x, expected, chance} where nothing stands out; `split` {excess, named, everywhere,
mix}: named + everywhere = excess, which is what the alert's x exceeds its expected by; mix is what other products,
places and suppliers gave beyond the usual rate, and stands in the expected already.
"""

from typing import Any

from streams.core.charts.series import ChartId
from streams.core.closed.closing import SATISFACTION, STAGE
from streams.core.enterprise.facets.causes import Causes, Told
from streams.core.enterprise.subjects import SUBJECT_OF, own_labels, subject_of
from streams.core.enterprise.view import View
from streams.core.messages import rounded
from streams.core.stats.cause_planes import Labels
from streams.core.stats.what_changed import Part
from streams.core.telling.label_words import either, group_words, noun_words
from streams.core.words import listed

DIGITS = 6
WHAT = {STAGE: "failures", SATISFACTION: "low scores"}
PLURALS = {
    "site": "sites",
    "line": "lines",
    "product": "products",
    "supplier": "suppliers",
    "code": "defect codes",
    "lot": "lots",
    "segment": "segments",
    "relationship": "new and existing customers",
    "need": "needs",
}


def what_changed(view: View, identity: ChartId) -> dict[str, Any]:
    """The evidence of a chart's alarm; empty where nothing can be compared."""
    told = view.facet(Causes).of(identity)
    if told is None:
        return {}
    parts, looked = told.split, told.looked
    named = sum(part.excess for part in parts.parts)
    evidence: dict[str, Any] = {
        "what_changed": [_row(told, at) for at in _order(told)],
        "spread_evenly": looked.even and not looked.named,
        "split": {
            "excess": rounded(named + parts.everywhere, DIGITS),
            "named": rounded(named, DIGITS),
            "everywhere": rounded(parts.everywhere, DIGITS),
            "mix": rounded(parts.mix, DIGITS),
        },
    }
    if looked.nearest is not None and not looked.named:
        near = looked.nearest
        numbers = {"x": rounded(near.x), "expected": rounded(near.expected, 2), "chance": rounded(near.chance, 4)}
        evidence["nearest"] = {"labels": dict(near.labels), **numbers}
    if looked.stands is not None:
        evidence["stands_out"] = looked.stands
    return evidence


def _order(told: Told) -> list[int]:
    """The named, the greatest excess first."""
    return sorted(range(len(told.split.parts)), key=lambda at: -told.split.parts[at].excess)


def _row(told: Told, at: int) -> dict[str, Any]:
    part, looked = told.split.parts[at], told.looked
    excess = sum(each.excess for each in told.split.parts) + told.split.everywhere
    row: dict[str, Any] = {
        "labels": dict(part.labels),
        "excess": rounded(part.excess, DIGITS),
        "interval": [rounded(part.low, 2), rounded(part.high, 2)],
        "share": rounded(part.excess / excess, 4) if excess else 0.0,
        "n": round(part.n),
        "x": round(part.x),
        "expected": rounded(part.expected, 2),
        "chance": float(f"{looked.chances[at]:.3g}"),
    }
    if looked.alike[at]:
        row["alike"] = [dict(labels) for labels in looked.alike[at]]
    return row


def stands_out(view: View, identity: ChartId) -> bool:
    """Whether the group of a chart fails more than the rest of its stage, or customers; True where there is no rest, or
    nothing to compare.
    """
    told = view.facet(Causes).of(identity)
    return not own_labels(identity) or told is None or told.looked.stands is True


def whole_alarms(view: View, identity: ChartId) -> bool:
    """Whether the whole that a chart's group is a part of alarms too, so that the part is its echo."""
    subject = subject_of(identity)
    return any(
        not own_labels(other) and subject_of(other) == subject
        for series in SUBJECT_OF
        for other, _ in view.charts.alarming(series)
    )


def changed_words(view: View, identity: ChartId) -> str:
    """The sentences of a chart's alarm; empty where nothing was looked at yet."""
    told, subject = view.facet(Causes).of(identity), subject_of(identity)
    if told is None or subject is None or not told.looked.taken:
        return ""
    own = own_labels(identity)
    first = ""
    if own and told.looked.stands:
        rest = f"the rest of {subject.stage}" if subject.stage else "the other customers"
        first = f"It stands out from {rest}. "
    return first + _where_words(told, WHAT[subject.kind], own)


def _where_words(told: Told, what: str, own: Labels) -> str:
    if told.looked.named:
        return _named_words(told, what)
    if not told.looked.even:
        return _nearest_words(told, what)
    over = listed([PLURALS.get(name, f"each {name}") for name in told.dimensions]) if told.dimensions else ""
    within = f"Among {noun_words(own, what)} it" if own else "It"
    return f"{within} is spread evenly over {over}: look for what they share, not at one of them." if over else ""


def _named_words(told: Told, what: str) -> str:
    parts = [told.split.parts[at] for at in _order(told)]
    more = sum(part.excess for part in parts) + told.split.everywhere
    some = listed([_part_words(part) for part in parts])
    alike = told.looked.alike[_order(told)[0]]
    unsure = f" This cannot be told apart from {either(alike, what)} yet." if alike else ""
    rest = round(told.split.everywhere)
    spread = f" {rest} {_are(rest)} spread over everything else." if rest >= 1 else ""
    return f"Of the {round(more)} {what} more than expected, {some}.{unsure}{spread}"


def _part_words(part: Part) -> str:
    half, own = (part.high - part.low) / 2, round(part.excess)
    return (
        f"{own} ± {round(half)} {_are(own)} {group_words(part.labels)} "
        f"({round(part.x)} where {part.expected:.1f} were expected)"
    )


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _nearest_words(told: Told, what: str) -> str:
    near = told.looked.nearest
    if near is None or near.chance >= 1:
        return "There are too few to say where in it they come from."
    by_chance = f"in {100 * near.chance:.0f} of 100 such alarms" if near.chance >= 0.01 else "rarely"
    return (
        f"There are too few to say where in it they come from: nearest: {noun_words(near.labels, what)} "
        f"({round(near.x)} where {near.expected:.1f} were expected), and chance alone shows as much {by_chance}."
    )
