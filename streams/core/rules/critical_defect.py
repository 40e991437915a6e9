"""Critical defects of a view in; "they come more often than they did" out, by stage and code.

Evidence: x critical defects in n units since the onset, `expected` (at the rate before), `chance` of as many so close,
`usual` {x, n}, `units` to look for.
"""

from collections.abc import Iterator
from typing import Any

from streams.core.closed.closing import STAGE
from streams.core.enterprise.facets.critical_defects import ALL, Alarm, AtStage, CriticalDefects
from streams.core.enterprise.view import View, matching
from streams.core.messages import rounded
from streams.core.stats.critical_spans import ERROR, SPANS
from streams.core.telling.critical_units import MAX_UNITS, critical_units
from streams.core.telling.evidence import with_ids
from streams.core.telling.finding import Finding
from streams.core.telling.when import day_words

FALSE_ALARMS = 0.1
METHOD = "chance of so many in so few units (negative binomial of the rate before), spans of the last six"


def critical_defect(view: View) -> Iterator[Finding]:
    """Holds while critical defects of a code come more often than before; of all codes together where none alone."""
    for stage, at_stage in sorted(view.facet(CriticalDefects).stages.items()):
        codes = sorted(at_stage.alarms)
        for code in codes if codes == [ALL] else [each for each in codes if each != ALL]:
            yield _finding(view, stage, code, at_stage)


def _finding(view: View, stage: str, code: str, at_stage: AtStage) -> Finding:
    alarm = at_stage.alarms[code]
    x, n, periods = at_stage.since(code, alarm.onset)
    evidence = _evidence(view, stage, code, at_stage)
    what = f"critical defects ({code})" if code else "critical defects"
    one = x == 1
    ids = view.summary_ids(STAGE, alarm.onset, matching((("stage", stage),)))
    return Finding(
        rule="critical_defect",
        labels={"stage": stage} | ({"code": code} if code else {}),
        severity="critical",
        onset=alarm.onset,
        summary=f"More {what} at {stage} than before",
        description=(
            f"{x} {what[:-1] if one and not code else what} {'was' if one else 'were'} found in {n} units at {stage} "
            f"since {day_words(view, alarm.onset)}, where {evidence['expected']:.2g} would be usual; chance alone puts "
            f"so many so close once in {1 / max(alarm.chance, 1e-9):.0f} such spans.{_held(evidence)}"
        ),
        evidence=with_ids(view, evidence | {"periods_counted": periods}, ids),
        design=_design(alarm),
    )


def _evidence(view: View, stage: str, code: str, at_stage: AtStage) -> dict[str, Any]:
    alarm = at_stage.alarms[code]
    x, n, _ = at_stage.since(code, alarm.onset)
    return {
        "x": x,
        "n": n,
        "expected": rounded((alarm.usual + 0.5) * n / max(alarm.of, 1)),
        "chance": float(f"{alarm.chance:.3g}"),
        "usual": {"x": alarm.usual, "n": round(alarm.of)},
        "units": critical_units(view, stage, code, alarm.onset)[:MAX_UNITS],
    }


def _held(evidence: dict[str, Any]) -> str:
    units = evidence["units"]
    return f" Hold {', '.join(units[:5])}{' and others' if len(units) > 5 else ''}." if units else ""


def _design(alarm: Alarm) -> dict[str, Any]:
    return {
        "method": METHOD,
        "error_of_a_span": ERROR,
        "spans": SPANS,
        "alarm_since": alarm.since,
        "false_alarms_per_year": FALSE_ALARMS,
    }
