"""The findings of a period in, which of them is another's echo out: one literal table of roots and what they inhibit.

One disturbance is seen in many places: at the stage that makes it, at the stages after it, in its products' charts, by
the customers. Whoever is responsible needs one alert, with the rest as its evidence. An inhibited finding is not told
(or, told before, falls silent), and speaks when its root has ended and it still holds: its chart, which alarmed in the
root's wake, begins anew then.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from streams.core.alerts.live import Live, condition
from streams.core.concerns import CONCERNS
from streams.core.concerns.concern import Relation
from streams.core.periods import Calendar
from streams.core.telling.finding import Finding

LISTED = 200
"""Alerts that another's evidence lists at the most."""


class Around(NamedTuple):
    """What echoes are told by: the stages in their order, the lag window and block in periods, the summary of the
    period, the conditions that have the word already, and those of a rule that holds for several groups at once.
    """

    stages: Sequence[str] = ()
    block: int = 1
    lag: int = 6
    own_summary: str = ""
    speaking: frozenset[str] = frozenset()
    several: frozenset[str] = frozenset()


ALONE = Around()
MOST = 0.6


class Inhibition(NamedTuple):
    """Findings of the rule `root` inhibit those of the rule `echo` for which `holds` (root, echo, around)."""

    root: str
    echo: str
    holds: Callable[[Finding, Finding, Around], bool]


HALF = 0.5
"""The share of the excess that must have come through the root: its stages, or the product told first."""


def _strained_stages(root: Finding) -> set[str]:
    return {leg["labels"]["stage"] for leg in root.evidence.get("quality", ())}


def _at_strained_stage(root: Finding, echo: Finding, around: Around) -> bool:
    """Explained by growth itself, or in its time at a stage that it strains."""
    if echo.evidence.get("verdict") == "strain":
        return True
    return echo.labels.get("stage") in _strained_stages(root) and _in_its_time(root, echo, around)


def _felt(root: Finding, echo: Finding, around: Around) -> bool:
    """Said by customers whom the strain has reached, or since it began."""
    return root.evidence.get("verdict") == "strain_reaching_customers" or _in_its_time(root, echo, around)


def _in_its_time(root: Finding, echo: Finding, around: Around) -> bool:
    """Begun with the root or after it; onsets are estimates, good to a block."""
    return echo.onset >= root.onset - around.block


def _part(root: Finding, echo: Finding, around: Around) -> bool:
    inside = root.labels.items() < echo.labels.items()
    return inside and not _mostly(echo, root, around) and not _told_first(echo, root, around)


def _told_first(root: Finding, echo: Finding, around: Around) -> bool:
    """A product that stands out at its stage was told before the stage alarmed, and is all that the stage names or has
    at least half of its excess: the same thing is not told twice.
    """
    part = "product" in root.labels and echo.labels.items() < root.labels.items()
    apart = part and root.evidence.get("stands_out") is True
    first = condition(root) in around.speaking and condition(echo) not in around.speaking
    return apart and first and (_names_only(echo, root) or _excess(root) >= HALF * _excess(echo) > 0)


def _names_only(whole: Finding, part: Finding) -> bool:
    """All that the whole says has changed lies in the part."""
    rows = whole.evidence.get("what_changed", ())
    return bool(rows) and all(row["labels"].items() <= part.labels.items() for row in rows)


def _mostly(root: Finding, echo: Finding, _: Around) -> bool:
    """Most of the excess lies in one product or segment that stands out from the rest: that one has the word."""
    part = root.rule == "satisfaction" and echo.labels.items() < root.labels.items()
    apart = root.evidence.get("stands_out") is True
    return part and apart and _excess(root) >= MOST * _excess(echo) > 0


def _excess(finding: Finding) -> float:
    """Failures a period above the expected, as far as the finding tells of them."""
    evidence = finding.evidence
    return float(evidence.get("x", 0) - evidence.get("expected", 0.0)) / max(1, len(evidence.get("periods", ())))


def _same_place(root: Finding, echo: Finding, _: Around) -> bool:
    """At the same stage, or both of customers."""
    return root.labels.get("stage") == echo.labels.get("stage")


def _downstream(root: Finding, echo: Finding, around: Around) -> bool:
    """At a later stage, of the same products, and begun within the lag window of the root."""
    places = [around.stages.index(stage) if stage in around.stages else -1 for stage in _stages(root, echo)]
    where = {name: value for name, value in root.labels.items() if name != "stage"}
    follows = _in_its_time(root, echo, around) and echo.onset <= root.onset + around.lag
    return 0 <= places[0] < places[1] and where.items() <= echo.labels.items() and follows


def _stages(*findings: Finding) -> list[str]:
    return [finding.labels.get("stage", "") for finding in findings]


def _no_more_than_its_stage(root: Finding, echo: Finding, _: Around) -> bool:
    """A supplier that fails no more than the rest of the stage that fails."""
    same = echo.labels.get("stage") == root.labels.get("stage") and "product" not in root.labels
    return same and echo.evidence.get("stands_out") is False


def _names_nothing_else(root: Finding, echo: Finding, _: Around) -> bool:
    """The stage of a supplier that stands out, where the supplier is all that it names."""
    rows = echo.evidence.get("what_changed", ())
    supplier = root.labels.get("supplier")
    alone = bool(rows) and all(row["labels"].get("supplier") == supplier for row in rows)
    same = echo.labels.get("stage") == root.labels.get("stage")
    return same and alone and root.evidence.get("stands_out") is not False


def _came_through(root: Finding, echo: Finding, _: Around) -> bool:
    """Customers whose extra low scores came, surely and by at least half, through failures at the root's stages."""
    split = echo.evidence.get("customers", {})
    stages = {root.labels["stage"]} if "stage" in root.labels else _strained_stages(root)
    through = [row for row in split.get("through", ()) if row["stage"] in stages]
    sure = any(row["interval"][0] > 0 for row in through)
    return sure and sum(row["low_scores"] for row in through) >= HALF * split["excess_low"] > 0


def _same_customers(root: Finding, echo: Finding, around: Around) -> bool:
    """Of the same customers, or of all where several groups of them suffer: one group alone is named. Begun with the
    root or after it.
    """
    about = root.labels == echo.labels or condition(echo) in around.several
    return about and root.labels.items() <= echo.labels.items() and _in_its_time(root, echo, around)


def _of_several(found: Mapping[str, Finding]) -> frozenset[str]:
    """The findings of a rule that holds for other values of the same labels too."""
    kinds = Counter((finding.rule, frozenset(finding.labels)) for finding in found.values())
    return frozenset(name for name, f in found.items() if kinds[f.rule, frozenset(f.labels)] > 1)


def _culprits(finding: Finding) -> set[tuple[str, str]]:
    """What a finding of a stage says is to blame: what has changed most, and the group that stands out; codes aside,
    since a stage passes on what another has made.
    """
    if finding.rule not in ("stage_quality", "supplier_quality"):
        return set()
    named = {label for row in finding.evidence.get("what_changed", ())[:1] for label in row["labels"].items()}
    if finding.evidence.get("stands_out"):
        named |= finding.labels.items()
    return {(name, value) for name, value in named if name not in ("stage", "code")}


def _named_by(root: Finding) -> set[tuple[str, str]]:
    """The labels a root names: its own, of what has changed, of the demand that grew and of the places it strains."""
    rows = [*root.evidence.get("what_changed", ()), root.evidence.get("growth", {})]
    rows += root.evidence.get("quality", ())
    return {*root.labels.items(), *(label for row in rows for label in row.get("labels", {}).items())}


def hides(root: Finding, echo: Finding) -> bool:
    """Whether a root would hide a culprit that it does not name."""
    culprits = _culprits(echo)
    return bool(culprits) and not culprits & _named_by(root)


RELATIONS: Mapping[Relation, Callable[[Finding, Finding, Around], bool]] = {
    Relation.AT_STRAINED_STAGE: _at_strained_stage,
    Relation.IN_ITS_TIME: _in_its_time,
    Relation.FELT: _felt,
    Relation.PART: _part,
    Relation.MOSTLY: _mostly,
    Relation.TOLD_FIRST: _told_first,
    Relation.SAME_PLACE: _same_place,
    Relation.DOWNSTREAM: _downstream,
    Relation.NO_MORE_THAN_ITS_STAGE: _no_more_than_its_stage,
    Relation.NAMES_NOTHING_ELSE: _names_nothing_else,
    Relation.CAME_THROUGH: _came_through,
    Relation.SAME_CUSTOMERS: _same_customers,
}
"""How an echo is known, to its test."""

INHIBITIONS: tuple[Inhibition, ...] = tuple(
    Inhibition(echo.root, concern.rule, RELATIONS[echo.relation])
    for concern in CONCERNS.values()
    for echo in concern.echo_of
)
"""From the rows of `streams/core/concerns`, in their order: an echo of two roots is held by the first. Acyclic: growth
strain is no echo, parts have more labels than their whole, what is downstream never comes before; a stage is the echo
of a supplier that stands out, and a supplier that of its stage only where it does not. No root hides a culprit that it
does not name.
"""


def roots(found: Mapping[str, Finding], around: Around) -> dict[str, str]:
    """The name of each inhibited finding to that of the root that holds it, itself no echo."""
    around = around._replace(several=_of_several(found))
    first = {name: root for name, echo in found.items() if (root := _root(name, echo, found, around)) is not None}
    return {name: _ultimate(first, root) for name, root in first.items()}


def _root(name: str, echo: Finding, found: Mapping[str, Finding], around: Around) -> str | None:
    for row in INHIBITIONS:
        if echo.rule == row.echo:
            for other, root in sorted(found.items()):
                if root.rule == row.root and other != name and row.holds(root, echo, around) and not hides(root, echo):
                    return other
    return None


def _ultimate(first: Mapping[str, str], root: str) -> str:
    while root in first:
        root = first[root]
    return root


def with_echoes(finding: Finding, echoes: Sequence[Live], calendar: Calendar) -> Finding:
    """A root's finding with the inhibited in its evidence: the first LISTED of them, and how many there are."""
    if not echoes:
        return finding
    rows = [listing(calendar, live) for live in sorted(echoes, key=lambda live: live.name)]
    return replace(finding, evidence=finding.evidence | {"inhibited": rows[:LISTED], "inhibited_count": len(rows)})


def listing(calendar: Calendar, live: Live) -> dict[str, Any]:
    """One alert as it is listed in another's evidence."""
    finding = live.finding
    return {
        "alert_id": live.alert_id,
        "rule": finding.rule,
        "severity": finding.severity,
        "labels": finding.labels,
        "starts_at": calendar.text(calendar.start(live.onset)),
        "summary": finding.summary,
    }


def listed(evidence: Mapping[str, Any], name: str) -> set[str]:
    """The ids of the alerts that an evidence lists under a name."""
    return {row["alert_id"] for row in evidence.get(name, ())}
