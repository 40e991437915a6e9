"""The series behind the pictures in, the last periods as a table out."""

from markupsafe import Markup

from streams.console.captions import pooled_words
from streams.console.markup import Node, table
from streams.console.sight import Sight
from streams.console.words import human, number, share_words, span

SHOWN_PERIODS = 30
FLOWS = ("units_in", "units_out", "in_process")


def number_table(sight: Sight) -> Markup:
    """The last periods, the newest first."""
    t, series = sight.t, sight.series
    pooled = pooled_words(series, t)
    heads = (
        t("Period"),
        t("Right first time, all stages"),
        t("Satisfied") + pooled,
        t("Low scores") + pooled,
        t("Units in"),
        t("Units out"),
        t("In process"),
        t("Verdict"),
    )
    count = len(series["period_start"])
    rows = [_row(sight, place) for place in range(count - 1, max(-1, count - 1 - SHOWN_PERIODS), -1)]
    return table(heads, rows, t("The charts as numbers"))


def _row(sight: Sight, place: int) -> list[Node]:
    series = sight.series
    verdict = series["verdict"][place]
    shares = [share_words(series[name][place]) for name in ("first_pass_yield", "satisfied", "low_score")]
    flows = ["–" if series[name][place] is None else number(series[name][place]) for name in FLOWS]
    told = "–" if verdict is None else sight.t(human(verdict))
    return [span(series["period_start"][place], series["period_end"][place]), *shares, *flows, told]
