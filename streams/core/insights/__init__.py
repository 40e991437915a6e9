"""The judged quantities that are no alerts, one a file. To add one: its file, a line in INSIGHTS, a test."""

from collections.abc import Callable, Iterator

from streams.core.assessment.view import View
from streams.core.insights.first_pass_yield import first_pass_yield
from streams.core.insights.low_score_share import low_score_share
from streams.core.insights.rolled_throughput_yield import rolled_throughput_yield
from streams.core.operator import Out

Insight = Callable[[View], Iterator[Out]]

INSIGHTS: dict[str, Insight] = {
    "first_pass_yield": first_pass_yield,
    "rolled_throughput_yield": rolled_throughput_yield,
    "low_score_share": low_score_share,
}
