"""A series and a group in, the name of its chart out; beside it what a chart is fed with."""

from typing import NamedTuple

from streams.core.concerns.series import Count, Labels, Series, labelled

__all__ = ["Cells", "ChartId", "Count", "Labels", "Series", "labelled"]

Cells = dict[str, list[int]]
"""Cell name to [x, n]."""


class ChartId(NamedTuple):
    """A series and the group it is drawn for."""

    series: str
    labels: Labels
