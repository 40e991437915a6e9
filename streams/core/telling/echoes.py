"""A view in, "another alarm explains this one" out: what is told as the root need not be told again as its echo."""

from collections.abc import Callable, Mapping

from streams.core.charts.series import Labels
from streams.core.concerns.concern import Silence
from streams.core.enterprise.verdict import STRAINED
from streams.core.enterprise.view import View


def strain_explains(view: View) -> bool:
    """True while growth strains a stage, and for the lag window after it: what follows from it shows so long."""
    last = view.strain.last
    return view.strain.verdict in STRAINED or (last is not None and view.period - last <= view.settings.lag_periods)


def aftermath(view: View) -> bool:
    """True while customers still say what a strain did to them that is over: its alert has told of it."""
    return view.strain.reached and view.strain.verdict not in STRAINED


def alarm_explains(view: View, series: str, labels: Labels = ()) -> bool:
    """True while a chart of a series that carries these labels alarms, and for the lag window after it recovered."""
    since = view.period - view.settings.lag_periods
    return any(
        chart.alarming or (chart.recovered_at is not None and chart.recovered_at >= since)
        for identity, chart in view.charts.of(series)
        if set(labels) <= set(identity.labels)
    )


SILENCES: Mapping[Silence, Callable[[View], bool]] = {Silence.STRAIN: strain_explains, Silence.AFTERMATH: aftermath}
"""What has told of a concern already, to how that is known."""


def told_already(view: View, silent: Silence | None) -> bool:
    """Whether a concern that is silent then has nothing to say now."""
    return silent is not None and SILENCES[silent](view)
