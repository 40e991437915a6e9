"""From a snapshot to its tables: the stages, the segments of customers, and the charts as numbers."""

from collections.abc import Mapping, Sequence
from typing import Any

from streams.console.captions import pooled_words
from streams.console.elements import Cell, picture, table, words
from streams.console.sparkline import sparkline
from streams.console.words import (
    NO_DATA,
    change_words,
    day,
    human,
    number,
    percent,
    share_words,
    span,
    state_words,
    tone,
)

View = Mapping[str, Any]

SHOWN_PERIODS = 14
STAGE_HEADS = (
    "Stage",
    "First-pass yield (95 %)",
    "n",
    "Change (95 %)",
    "Judged",
    "Course",
    "Odds of a low score after a failure here",
)
SEGMENT_HEADS = (
    "Segment",
    "Low scores (95 %)",
    "n",
    "Change (95 %)",
    "Judged",
    "New / existing",
    "Complaints",
    "Returns",
    "What it is about",
)


def draw_stages(part: View) -> None:
    """Every stage now against before, the weakest first, with what its failures do to customers."""
    words("h2", "Stages: right first time")
    windows = part["windows"]
    words("p", f"{window_words(windows)} Weakest first.", "muted small")
    if not part["stages"]:
        words("p", "No stage has been counted yet.", "muted")
        return
    lowest = min((value for row in part["stages"] for value in row["line"] if value is not None), default=0.0)
    rows = [_stage_cells(row, lowest, part["satisfaction_links"]) for row in part["stages"]]
    table(STAGE_HEADS, rows, "First-pass yield by stage")


def window_words(windows: View) -> str:
    """What is compared with what."""
    if not windows["before"]:
        return f"Last {windows['recent']} periods; there is nothing to compare them with yet."
    pressure = windows["pressure_since"]
    until = f" up to {day(pressure)}, when the pressure began" if pressure else " before them"
    return f"Last {windows['recent']} periods against the {windows['before']}{until}."


def _stage_cells(row: View, lowest: float, links: View) -> list[Cell]:
    found, line = row["first_pass_yield"], row["line"]
    known = [value for value in line if value is not None]
    course = f"from {percent(known[0])} to {percent(known[-1])} over {len(line)} periods" if known else NO_DATA
    return [
        row["stage"],
        _share_cell(found),
        number(found["n"]),
        change_words(row["change"]),
        lambda: _judgement(row["alerts"], row["judged"]),
        lambda: picture(sparkline(line, lowest, 1.0), f"{row['stage']}: {course}"),
        odds_words(links.get(row["stage"])),
    ]


def odds_words(link: View | None) -> str:
    """An odds ratio with its interval, or that there is none yet."""
    if link is None:
        return "not known yet"
    low = "–" if link["low"] is None else number(link["low"])
    high = "–" if link["high"] is None else number(link["high"])
    return f"× {number(link['value'])} ({low} to {high}, n {number(link['n'])})"


def draw_segments(part: View) -> None:
    """Every segment by itself: their needs differ, so no average may hide one of them."""
    words("h2", "Customers by segment")
    words("p", f"Needs differ, so each segment stands by itself. {window_words(part['windows'])}", "muted small")
    if not part["segments"]:
        words("p", "No customer has been heard yet.", "muted")
        return
    rows = [_segment_cells(row) for row in part["segments"]]
    table(SEGMENT_HEADS, rows, f"Satisfaction by segment: {part['asks']}")
    words("p", part["asks"], "muted small")


def _segment_cells(row: View) -> list[Cell]:
    low = row["low_score"]
    needs = ", ".join(f"{need['need']} ({need['low_scores_and_complaints']})" for need in row["needs"][:3])
    return [
        row["segment"],
        _share_cell(low),
        number(low["n"]) if low else "0",
        change_words(row["change"]),
        lambda: _judgement(row["alerts"], None),
        " / ".join(percent(row[kind]["value"]) if row[kind] else "–" for kind in ("new", "existing")),
        number(row["complaints"]),
        number(row["returns"]),
        needs or "–",
    ]


def draw_numbers(series: View) -> None:
    """The last periods of the charts as a table."""
    last, pooled = slice(-SHOWN_PERIODS, None), pooled_words(series)
    rows: list[list[Cell]] = []
    for place in range(len(series["period_start"]))[last][::-1]:
        start, end = series["period_start"][place], series["period_end"][place]
        verdict = series["verdict"][place]
        rows.append(
            [
                span(start, end),
                share_words(series["first_pass_yield"][place]),
                share_words(series["satisfied"][place]),
                share_words(series["low_score"][place]),
                *(
                    "–" if series[name][place] is None else number(series[name][place])
                    for name in ("units_in", "units_out", "in_process")
                ),
                "–" if verdict is None else human(verdict),
            ]
        )
    heads = (
        "Period",
        "Right first time, all stages",
        f"Satisfied{pooled}",
        f"Low scores{pooled}",
        "Units in",
        "Units out",
        "In process",
        "Verdict",
    )
    table(heads, rows, "The charts as numbers")


def _share_cell(found: View | None) -> Cell:
    return "–" if found is None else lambda: words("span", share_words(found).rpartition(", n ")[0] + ")", "num")


def _judgement(alerts: Sequence[View], judged: View | None) -> None:
    """What Andon says of a row: its alerts, else how its chart stands, else that there is no alert."""
    for alert in alerts:
        words("div", f"{human(alert['rule']).lower()} since {day(alert['since'])}", "worse")
    if judged is not None and (not alerts or judged["state"] == "alarm"):
        words("div", state_words(judged["state"], judged["since"]), tone(judged["state"]))
    elif not alerts:
        words("div", "no alert", "muted")
