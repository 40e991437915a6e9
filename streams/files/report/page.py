"""From outputs to the whole page: one file without a server, an outside request or a script that it needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from streams.console.markup import el, join
from streams.console.words import LAMP_WORDS, human
from streams.files.report.alerts import alert_cards, recommendation_cards
from streams.files.report.control_chart import Span, control_chart
from streams.files.report.left_out import account_table, left_out_part, rejected_part
from streams.files.report.other_charts import demand_chart, interval_chart, pareto_chart, verdict_strip
from streams.files.report.outputs import Json, Outputs, insights_of
from streams.files.report.series import (
    MOST_PERIODS,
    defect_codes,
    excess,
    flows,
    low_score_points,
    recent,
    stage_points,
)
from streams.files.report.story import Story, onset_of, stage_onset, story_of

MOST_STAGES = 24
PARETO_PERIODS = 30
OPEN_ON_PAPER = "addEventListener('beforeprint',()=>document.querySelectorAll('details').forEach(d=>{d.open=true}))"


@dataclass(frozen=True, slots=True)
class Told:
    """What a page is told beside the outputs."""

    sources: Sequence[str]
    account: Mapping[str, int] = field(default_factory=dict)
    left_out: Sequence[Any] = ()
    notes: Sequence[str] = ()


def report_page(enterprises: Sequence[Outputs], rejected: Sequence[Json], told: Told) -> str:
    """The HTML file."""
    style = files("streams.files.report").joinpath("style.css").read_text(encoding="utf-8")
    head = el(
        "head",
        Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        Markup('<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">'),
        el("title", f"Andon report: {', '.join(told.sources)}"),
        el("style", Markup(style)),
    )
    several = len(enterprises) > 1
    parts = [_enterprise(outputs, told, several) for outputs in enterprises if outputs.periods]
    body = el(
        "body",
        el(
            "header", el("b", "Andon"), el("span", f"Report on {', '.join(told.sources)}", class_="muted"), class_="top"
        ),
        el("main", *(parts or [_nothing()]), _foot(rejected, told)),
        el("script", Markup(OPEN_ON_PAPER)),
    )
    return str(Markup("<!doctype html>\n") + el("html", head, body, lang="en") + "\n")


def _enterprise(outputs: Outputs, told: Told, several: bool) -> Markup:
    story = story_of(outputs)
    return el(
        "div",
        el("h2", f"Enterprise {outputs.enterprise}") if several else None,
        _banner(story),
        _learning(story),
        verdict_strip(recent(outputs)),
        _section("What to do", recommendation_cards(outputs.recommendations)),
        el("section", el("h2", "Charts"), el("div", *_charts(outputs), class_="grid2")),
        _section(f"Alerts ({len(outputs.alerts)})", alert_cards(outputs.alerts)),
        class_="stack",
    )


def _banner(story: Story) -> Markup:
    facts = [
        ("Since when", story.since),
        ("Where", story.where),
        ("Why", story.why),
        ("First thing to do", story.first),
    ]
    return el(
        "section",
        el(
            "div",
            *(
                el("span", class_=f"{colour}{' on' * (colour == story.verdict.lamp)}")
                for colour in ("red", "yellow", "green")
            ),
            class_="lamp",
            role="img",
            aria_label=f"Andon lamp: {LAMP_WORDS[story.verdict.lamp]}",
        ),
        el(
            "div",
            el("h1", "Is growth straining quality?"),
            el("p", story.verdict.answer, class_="answer"),
            el("p", story.verdict.meaning, class_="meaning"),
            el("dl", *(join([el("dt", name), el("dd", text)]) for name, text in facts if text)),
            el(
                "p",
                f"Verdict: {human(story.code or 'none').lower()} at the end of the data, {story.at}",
                class_="muted small",
            ),
            class_="words",
        ),
        class_=f"card banner {story.verdict.lamp}",
    )


def _learning(story: Story) -> Markup | None:
    if not story.learning:
        return None
    items = [el("li", text) for text in story.learning]
    return el("section", el("h2", "Still learning"), el("ul", *items), class_="card")


def _charts(outputs: Outputs) -> list[Markup | None]:
    """Demand, the stages with those in alarm first, low scores, defects, satisfaction by group."""
    stages = stage_points(outputs)
    ranked = sorted(stages, key=lambda stage: (stages[stage][-1].state != "alarm", -excess(stages[stage])))
    what = "Share of units that failed their first inspection in each period"
    charts: list[Markup | None] = [demand_chart(flows(outputs))] if outputs.periods else []
    charts += [
        control_chart(f"Stage {stage}", what, stages[stage], stage_onset(outputs, stage))
        for stage in ranked[:MOST_STAGES]
    ]
    if len(ranked) > MOST_STAGES:
        charts.append(el("p", f"{len(ranked) - MOST_STAGES} stages more are in summaries.jsonl.", class_="card"))
    low = low_score_points(outputs)
    if low:
        words = "Share of low scores (satisfaction of 1 or 2) in each period"
        charts.append(control_chart("Low scores from customers", words, low, _low_onset(outputs)))
    charts.append(pareto_chart(defect_codes(outputs, PARETO_PERIODS), min(PARETO_PERIODS, len(outputs.periods))))
    return [*charts, *_groups(outputs)]


def _low_onset(outputs: Outputs) -> Span | None:
    alert = next(
        (one for one in outputs.alerts if one.get("rule") == "satisfaction" and one.get("status") == "firing"), None
    )
    if alert is not None:
        return onset_of(alert)
    leg = (outputs.periods[-1].get("legs") or {}).get("satisfaction") or {}
    return Span(leg["onset"]) if leg.get("state") == "alarm" and isinstance(leg.get("onset"), str) else None


def _groups(outputs: Outputs) -> list[Markup | None]:
    """Satisfied customers by segment, product and need, worst first."""
    found = []
    for label in ("segment", "product", "need"):
        rows = [
            (str(one["labels"][label]), float(one["value"]), *_interval(one), int(one.get("n") or 0))
            for one in insights_of(outputs, "csat", "30")
            if label in one.get("labels", {}) and isinstance(one.get("value"), int | float)
        ]
        title = f"Satisfied customers by {label}"
        what = "Share of scores 4 and 5 in the last 30 periods, with its 95 % interval"
        found.append(interval_chart(title, what, sorted(rows, key=lambda row: row[1])[:MOST_STAGES]))
    return found


def _interval(insight: Json) -> tuple[float, float]:
    low, high = (*(insight.get("interval") or ()), None, None)[:2]
    value = float(insight["value"])
    return float(low) if low is not None else value, float(high) if high is not None else value


def _section(title: str, *children: str | None) -> Markup:
    return el("section", el("h2", title), *children)


def _foot(rejected: Sequence[Json], told: Told) -> Markup:
    return el(
        "section",
        el("h2", "What was counted, and what was not"),
        el(
            "div",
            account_table(told.account) if told.account else None,
            left_out_part(told.left_out),
            rejected_part(rejected),
            *(el("p", note) for note in told.notes),
            el("p", f"Charts show the last {MOST_PERIODS} periods at most.", class_="muted small"),
            class_="card",
        ),
    )


def _nothing() -> Markup:
    words = "No period has been closed: there are too few events, or all of them were rejected."
    return el("section", el("h1", "No data yet"), el("p", words), class_="card banner off")
