"""From the output topics to a page that shows, live, whether growth is straining quality.

A plain subscriber: it writes nothing. The way through: subscriber (Kafka) -> hub -> board -> snapshot -> page and api.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from streams.settings import Settings


def run_console(
    broker: str, prefix: str, host: str, port: int, open_browser: bool = False, *, settings: "Settings | None" = None
) -> None:
    """Serve the console for the cluster at `broker` until SIGINT or SIGTERM; a taken port is a ConsoleError."""
    from streams.console.server import run_console as run  # the web server is slow to import, and the board needs none

    run(broker, prefix, host, port, open_browser, settings=settings)
