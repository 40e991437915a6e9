"""From a snapshot to the options of one ECharts chart: quality, satisfaction and volume over one time axis.

Quality stands first and volume last, and volume itself is split into what was right the first time and the rest.
Colours are read from the style sheet by the browser (the keys that begin with a colon), so they follow light and dark.
Nothing that comes from an event is ever a key here, nor part of such an expression; the tooltip draws on the canvas.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from streams.console.captions import count_words, pooled_words
from streams.console.words import share_words

Options = dict[str, Any]
Share = Mapping[str, float] | None

PANELS = ("Right first time (rolled first-pass yield)", "Satisfaction{pooled}", "Volume, units a period")
TOP, HEIGHT, GAP = 56, 140, 62
LEFT, RIGHT = 52, 18
TOTAL_HEIGHT = TOP + 3 * HEIGHT + 2 * GAP + 34
FONT = "system-ui, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif"
SHADES = {"strain": 0.1, "strain_reaching_customers": 0.2, "not_growth": 0.15}
"""How dark the shading of a verdict is."""
WHEN = "at => new Date(at.value).toISOString().slice(0, 16).replace('T', ' ').replace(' 00:00', '')"
"""The day, and the time of day unless it is midnight, of a place on the time axis (a function of the browser)."""
FEW_POINTS = 45
"""Up to so many periods each one gets a dot."""


def css(variable: str) -> Options:
    """A colour of the style sheet."""
    return {":color": f"getComputedStyle(document.body).getPropertyValue('--{variable}').trim()"}


def chart_options(view: Mapping[str, Any]) -> Options:
    """The whole chart."""
    series = view["series"]
    marks = _marks(view)
    lines = [*_quality(series, view["stages"]), *_satisfaction(series), *_volume(series)]
    drawn = [*lines, *(_carrier(panel, marks, series["period_start"]) for panel in range(3))]
    return {
        "animation": False,
        "useUTC": True,
        "textStyle": {"fontFamily": FONT},
        "title": [_title(panel, text.format(pooled=pooled_words(series))) for panel, text in enumerate(PANELS)],
        "legend": [_legend(panel, drawn) for panel in range(3)],
        "grid": [{"left": LEFT, "right": RIGHT, "top": _top(panel), "height": HEIGHT} for panel in range(3)],
        "axisPointer": {"link": [{"xAxisIndex": "all"}], "lineStyle": css("muted"), "label": {":formatter": WHEN}},
        "tooltip": _tooltip(),
        "xAxis": [_time_axis(panel, series) for panel in range(3)],
        "yAxis": [_share_axis(0), _share_axis(1), _volume_axis(2)],
        "series": drawn,
    }


def _quality(series: Mapping[str, Any], stages: Sequence[Mapping[str, Any]]) -> list[Options]:
    times = series["period_start"]
    weakest = stages[0]["stage"] if stages else None
    lines = [
        _line(
            0,
            stage,
            _share_data(times, column),
            "low" if stage == weakest else "faint",
            width=2 if stage == weakest else 1,
        )
        for stage, column in series["stages"].items()
        if len(series["stages"]) > 1
    ]
    rolled = series["first_pass_yield"]
    return [
        *_band(0, times, rolled, "quality"),
        *lines,
        _line(0, "all stages (rolled)", _share_data(times, rolled), "quality", width=3),
    ]


def _satisfaction(series: Mapping[str, Any]) -> list[Options]:
    times = series["period_start"]
    satisfied, low = series["satisfied"], series["low_score"]
    return [
        *_band(1, times, satisfied, "satisfied"),
        *_band(1, times, low, "low"),
        _line(1, "satisfied", _share_data(times, satisfied), "satisfied", width=3),
        _line(1, "low scores", _share_data(times, low), "low", width=2),
    ]


def _volume(series: Mapping[str, Any]) -> list[Options]:
    times = series["period_start"]
    right = _line(2, "out, right first time", _unit_data(times, series["right_first_time"]), "quality", width=1)
    return [
        {**right, "areaStyle": {**css("quality"), "opacity": 0.25}},
        _line(2, "units out", _unit_data(times, series["units_out"]), "ink", width=2),
        {
            **_line(2, "units in", _unit_data(times, series["units_in"]), "volume", width=2),
            "lineStyle": {**css("volume"), "width": 2, "type": "dashed"},
        },
    ]


def _share_data(times: Sequence[str], column: Sequence[Share]) -> list[list[Any]]:
    return [
        [at, None, "–"] if found is None else [at, found["value"], share_words(found)]
        for at, found in zip(times, column, strict=True)
    ]


def _unit_data(times: Sequence[str], column: Sequence[float | None]) -> list[list[Any]]:
    return [[at, value, count_words(value)] for at, value in zip(times, column, strict=True)]


def _line(panel: int, name: str, data: list[list[Any]], colour: str, width: int) -> Options:
    return {
        "type": "line",
        "name": name,
        "xAxisIndex": panel,
        "yAxisIndex": panel,
        "dimensions": [
            {"name": "at", "type": "time"},
            {"name": "y", "type": "float"},
            {"name": "text", "type": "ordinal"},
        ],
        "encode": {"x": "at", "y": "y", "tooltip": ["text"]},
        "data": data,
        "showSymbol": len(data) <= FEW_POINTS and width > 1,
        "symbol": "circle",
        "symbolSize": 5,
        "lineStyle": {**css(colour), "width": width},
        "itemStyle": css(colour),
        "emphasis": {"disabled": True},
        "z": 3 + width,
    }


def _band(panel: int, times: Sequence[str], column: Sequence[Share], colour: str) -> list[Options]:
    """The 95 % interval: an invisible line at its lower end, and a filled one of its width stacked on top."""
    lows = [[at, None if found is None else found["low"]] for at, found in zip(times, column, strict=True)]
    widths = [
        [at, None if found is None else found["high"] - found["low"]] for at, found in zip(times, column, strict=True)
    ]
    shared = {
        "type": "line",
        "xAxisIndex": panel,
        "yAxisIndex": panel,
        "stack": f"band {panel} {colour}",
        "stackStrategy": "all",
        "symbol": "none",
        "lineStyle": {"opacity": 0},
        "tooltip": {"show": False},
        "emphasis": {"disabled": True},
        "silent": True,
        "z": 1,
    }
    return [{**shared, "data": lows}, {**shared, "data": widths, "areaStyle": {**css(colour), "opacity": 0.18}}]


def _carrier(panel: int, marks: Options, times: Sequence[str]) -> Options:
    """An empty line that carries the shading, so that the marks do not depend on which series has data."""
    labelled = panel == 0
    return {
        "type": "line",
        "xAxisIndex": panel,
        "yAxisIndex": panel,
        "data": [[at, None] for at in times[:1]],
        "tooltip": {"show": False},
        "silent": True,
        "z": 0,
        "markArea": {
            "silent": True,
            "label": {"show": False},
            "data": marks["areas"],
        },
        "markLine": {
            "silent": True,
            "symbol": "none",
            "animation": False,
            "lineStyle": {**css("strain-ink"), "type": "dashed", "width": 1.5},
            "label": {"show": labelled, "formatter": "onset", "fontSize": 11, **css("strain-ink")},
            "data": marks["lines"],
        },
    }


def _marks(view: Mapping[str, Any]) -> Options:
    areas = [[_shade(each), {"xAxis": each["end"]}] for each in view["spans"]]
    onset = view["onset"]
    return {"areas": areas, "lines": [] if onset is None else [{"xAxis": onset}]}


def _shade(marked: Mapping[str, str]) -> Options:
    return {"xAxis": marked["start"], "itemStyle": {**css("strain"), "opacity": SHADES.get(marked["verdict"], 0.1)}}


def _title(panel: int, text: str) -> Options:
    return {
        "text": text,
        "left": 0,
        "top": _top(panel) - 50,
        "textStyle": {**css("ink"), "fontSize": 14, "fontWeight": 600},
    }


def _legend(panel: int, drawn: Sequence[Options]) -> Options:
    names = [line["name"] for line in drawn if "name" in line and line["xAxisIndex"] == panel]
    return {
        "type": "scroll",
        "data": names,
        "left": 0,
        "top": _top(panel) - 29,
        "itemWidth": 16,
        "itemHeight": 8,
        "textStyle": {**css("muted"), "fontSize": 12, "lineHeight": 18},
        "pageTextStyle": css("muted"),
    }


def _tooltip() -> Options:
    return {
        "trigger": "axis",
        "renderMode": "richText",
        "confine": True,
        ":backgroundColor": "getComputedStyle(document.body).getPropertyValue('--card').trim()",
        ":borderColor": "getComputedStyle(document.body).getPropertyValue('--rule').trim()",
        "textStyle": {**css("ink"), "fontSize": 12},
    }


def _time_axis(panel: int, series: Mapping[str, Any]) -> Options:
    ends = {"min": series["period_start"][0], "max": series["period_end"][-1]} if series["period_start"] else {}
    return {
        "type": "time",
        "gridIndex": panel,
        **ends,
        "axisLabel": {"show": panel == 2, "hideOverlap": True, **css("muted")},
        "axisLine": {"lineStyle": css("rule")},
        "axisTick": {"show": panel == 2},
        "splitLine": {"show": False},
        "axisPointer": {"label": {"show": panel == 2}},
    }


def _share_axis(panel: int) -> Options:
    return {
        "type": "value",
        "gridIndex": panel,
        "scale": panel == 0,
        "max": 1,
        **({"min": 0, "interval": 0.25} if panel else {"splitNumber": 4}),
        "axisLabel": {**css("muted"), ":formatter": "value => Math.round(value * 100) + ' %'"},
        "splitLine": {"lineStyle": {**css("rule"), "opacity": 0.6}},
    }


def _volume_axis(panel: int) -> Options:
    return {
        "type": "value",
        "gridIndex": panel,
        "min": 0,
        "splitNumber": 3,
        "axisLabel": css("muted"),
        "splitLine": {"lineStyle": {**css("rule"), "opacity": 0.6}},
    }


def _top(panel: int) -> int:
    return TOP + panel * (HEIGHT + GAP)
