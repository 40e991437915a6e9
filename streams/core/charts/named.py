"""An evidence in, the charts that it names out: every leg that a chart gave says which (`chart`, `labels`)."""

from typing import Any

from streams.core.charts.series import ChartId, labelled


def charts_of(evidence: dict[str, Any]) -> list[ChartId]:
    """The charts that an evidence rests on, in its legs or as a whole."""
    legs = [evidence, *evidence.get("quality", ()), *evidence.get("satisfaction", ())]
    return [ChartId(leg["chart"], labelled(**leg["labels"])) for leg in legs if "chart" in leg]
