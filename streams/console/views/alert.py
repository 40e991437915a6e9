"""One alert opened: what, where, since when; what changed, whom it reached, what to do; evidence and history."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from schemas.alert import Alert
from schemas.times import to_millis
from streams.console.choices import alert_choices
from streams.console.kept_alert import KeptAlert
from streams.console.markup import Node, card, el, fold, join, pairs, table
from streams.console.pictures.course import Course, Line, Mark
from streams.console.sight import Sight
from streams.console.snapshot import plain
from streams.console.views.parts import badge, chips, day_of, decisions
from streams.console.views.recommendations import advice_item
from streams.console.words import day, flat, human, instant, number, percent

EVIDENCE_ROWS = 200
SHOWN_PERIODS = 40
NAMED = frozenset({"what_changed", "growth", "customers", "onset", "spread_evenly", "inhibited", "periods"})
"""Parts of the evidence that have a card of their own."""


def draw_alert(sight: Sight, kept: KeptAlert) -> Markup:
    """The view."""
    alert = kept.whole()
    parts = (_head, _changed, _growth, _customers, _chart, _advice, _echoes, _evidence)
    return join((*(part(sight, alert) for part in parts), _history(sight, kept)))


def _head(sight: Sight, alert: Alert) -> Markup:
    t = sight.t
    onset = alert.evidence.get("onset")
    began = day(alert.starts_at.isoformat())
    if isinstance(onset, Mapping) and onset.get("from") != onset.get("to"):
        began += " " + t(
            "(between {first} and {last})", first=day(str(onset.get("from"))), last=day(str(onset.get("to")))
        )
    facts = [(t("Since"), began), (t("Told"), day(alert.detected_at.isoformat()))]
    facts += [(t("Ended"), day(alert.ends_at.isoformat()))] if alert.ends_at else []
    facts += [(t("Taken by"), alert.acknowledged_by)] if alert.acknowledged_by else []
    facts += [(t("Cause"), t(human(alert.cause_code)))] if alert.cause_code else []
    status = "resolved" if alert.status == "resolved" else alert.severity
    choices = alert_choices(plain(alert))
    return card(
        el("div", badge(status, t), el("span", t(human(alert.rule)), class_="muted"), class_="line-head"),
        el("h1", alert.summary, class_="title"),
        chips(alert.labels, t),
        el("p", alert.description),
        el("dl", (join((el("dt", name), el("dd", value))) for name, value in facts), class_="facts"),
        decisions(sight, choices, {"alert_id": alert.alert_id}, alert.summary),
    )


def _changed(sight: Sight, alert: Alert) -> Markup | None:
    t, changed = sight.t, alert.evidence.get("what_changed")
    if not isinstance(changed, list):
        return None
    if not changed:
        even = t("It is spread evenly: look for what they share, not for one of them.")
        return card(el("p", even), title=t("What changed")) if alert.evidence.get("spread_evenly") else None
    heads = (t("What"), t("More than usual"), t("95 % interval"), t("Share of the excess"), "n")
    rows = [_change_row(sight, row) for row in changed if isinstance(row, Mapping)]
    return card(
        table(heads, rows, t("What changed")),
        title=t("What changed"),
        note=t("Most first; together with the rest they add up to the alert's excess."),
    )


def _change_row(sight: Sight, row: Mapping[str, Any]) -> list[Node]:
    labels = row.get("labels") or {}
    name = ", ".join(f"{sight.t(human(key)).lower()} {value}" for key, value in labels.items()) or sight.t(
        "everywhere else"
    )
    share = row.get("share")
    return [
        name,
        _number(row.get("excess")),
        _interval(row.get("interval")),
        percent(share) if isinstance(share, int | float) else "–",
        _number(row.get("n")),
    ]


def _growth(sight: Sight, alert: Alert) -> Markup | None:
    growth = alert.evidence.get("growth")
    if not isinstance(growth, Mapping):
        return None
    return card(
        pairs([(sight.t(name), value) for name, value in flat(dict(growth))[:30]], sight.t("Growth")),
        title=sight.t("Does growth explain it?"),
    )


def _customers(sight: Sight, alert: Alert) -> Markup | None:
    reached = alert.evidence.get("customers")
    if not isinstance(reached, Mapping):
        return None
    return card(
        pairs([(sight.t(name), value) for name, value in flat(dict(reached))[:30]], sight.t("Customers")),
        title=sight.t("Whom it reached"),
    )


def _chart(sight: Sight, alert: Alert) -> Markup | None:
    """The periods that the alert itself names: what was found against what was expected."""
    t = sight.t
    rows = _periods(alert.evidence)
    if len(rows) < 2:
        return None
    found = [row["x"] / row["n"] if row.get("n") else None for row in rows]
    expected = [row["expected"] / row["n"] if row.get("n") else None for row in rows]
    moments = [instant(row.get("period_start")) for row in rows]
    dates = [f"{moment.day} {moment:%b}" if moment else "" for moment in moments]
    onset = to_millis(alert.starts_at)
    place = next((i for i, moment in enumerate(moments) if moment and to_millis(moment) >= onset), None)
    lines = [
        Line(t("found"), found, "var(--low)", dots=True),
        Line(t("expected"), expected, "var(--quality)", dashed=True),
    ]
    marks = [Mark(place, t("onset"))] if place is not None else []
    course = Course(
        dates, lines, t("What was found against what was expected, a period"), percent, (), marks, height=220
    )
    return card(
        course.svg(), title=t("The chart it came from"), note=t("Solid: found. Dashed: expected by the baseline.")
    )


def _periods(evidence: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The longest list of judged periods in the evidence, of the alert itself or of its first leg."""
    lists = [evidence.get("periods")]
    for part in evidence.values():
        lists += [leg.get("periods") for leg in part if isinstance(leg, Mapping)] if isinstance(part, list) else []
    wanted = {"x", "n", "expected"}
    good = [
        [row for row in rows if isinstance(row, Mapping) and wanted <= row.keys()]
        for rows in lists
        if isinstance(rows, list)
    ]
    return max(good, key=len, default=[])


def _advice(sight: Sight, alert: Alert) -> Markup | None:
    items = [item for item in sight.recommendations if alert.alert_id in item.alert_ids]
    return card(*(advice_item(sight, item) for item in items), title=sight.t("What to do")) if items else None


def _echoes(sight: Sight, alert: Alert) -> Markup | None:
    t = sight.t
    rows = [row for row in alert.evidence.get("inhibited") or () if isinstance(row, Mapping)]
    if not rows:
        return None
    cells = [
        [
            _linked(sight, str(row.get("alert_id", "")), t(human(str(row.get("rule", ""))))),
            str(row.get("summary", "")),
        ]
        for row in rows
    ]
    return card(
        table((t("Alert"), t("What it says")), cells, t("Told by this alert")), title=t("What this alert speaks for")
    )


def _linked(sight: Sight, alert_id: str, words: str) -> Node:
    """A link to an alert, where it was ever told."""
    known = sight.held.alerts.get(alert_id) is not None
    return el("a", words, href=sight.asked.at(f"/alert/{alert_id}")) if known else words


def _evidence(sight: Sight, alert: Alert) -> Markup:
    t = sight.t
    plain_part = {name: value for name, value in alert.evidence.items() if name not in NAMED and not _is_table(value)}
    rows = [(t(name), value) for name, value in flat(plain_part)[:EVIDENCE_ROWS]]
    tables = [_rows_table(sight, name, value) for name, value in alert.evidence.items() if _is_table(value)]
    design = [(t(name), value) for name, value in flat(dict(alert.design))[:EVIDENCE_ROWS]]
    return card(
        fold(t("The numbers it rests on"), "evidence", pairs(rows, t("Evidence")), *tables),
        fold(t("How the rule is designed"), "design", pairs(design, t("Design"))),
        title=t("Evidence"),
    )


def _rows_table(sight: Sight, name: str, rows: Sequence[Mapping[str, Any]]) -> Markup:
    shown = rows[-SHOWN_PERIODS:]
    cells: list[list[Node]] = [[value for _, value in flat(dict(row))] for row in shown]
    title = sight.t(human(name))
    return join((el("p", title, class_="small muted"), table([sight.t(human(key)) for key in rows[0]], cells, title)))


def _is_table(value: Any) -> bool:
    if not isinstance(value, list) or len(value) < 2 or not all(isinstance(row, Mapping) for row in value):
        return False
    return all(
        row.keys() == value[0].keys() and not any(isinstance(cell, Mapping | list) for cell in row.values())
        for row in value
    )


def _history(sight: Sight, kept: KeptAlert) -> Markup:
    t = sight.t
    rows = [
        [
            str(step.revision),
            day_of(step.at),
            t(step.reason),
            t(step.signal) if step.signal else "–",
            t(step.severity),
            t(step.status),
        ]
        for step in reversed(kept.steps)
    ]
    heads = (t("Revision"), t("When"), t("Why"), t("More exactly"), t("Severity"), t("Status"))
    return card(
        table(heads, rows, t("History")), title=t("History"), note=t("As far as the topic still holds its revisions.")
    )


def _number(value: Any) -> str:
    return number(value) if isinstance(value, int | float) else "–"


def _interval(value: Any) -> str:
    ends = [end for end in value or () if isinstance(end, int | float)]
    return f"{number(ends[0])} – {number(ends[1])}" if len(ends) == 2 else "–"
