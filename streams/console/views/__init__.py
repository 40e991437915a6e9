"""The views of the page, one a file: what is held in, HTML out. To add one: its file, a line in VIEWS, a test."""

from collections.abc import Callable
from typing import NamedTuple

from markupsafe import Markup

from streams.console.sight import Sight
from streams.console.views.alert_list import draw_alerts
from streams.console.views.customers import draw_customers
from streams.console.views.operations import draw_operations
from streams.console.views.overview import draw_overview
from streams.console.views.recommendations import draw_recommendations
from streams.console.views.stages import draw_stages


class View(NamedTuple):
    """A view in the menu: its address, its name, and what draws it."""

    path: str
    name: str
    draw: Callable[[Sight], Markup]


VIEWS: tuple[View, ...] = (
    View("/", "Overview", draw_overview),
    View("/stages", "Stages", draw_stages),
    View("/customers", "Customers", draw_customers),
    View("/alerts", "Alerts", draw_alerts),
    View("/recommendations", "Recommendations", draw_recommendations),
    View("/operations", "Operations", draw_operations),
)
"""In the order of the menu."""
