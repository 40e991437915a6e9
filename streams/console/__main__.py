"""From the command line to a running console: `python -m streams.console --broker … --prefix … --port …`."""

import argparse
import sys

from streams.console.server import run_console
from streams.errors import AndonError
from streams.settings import Settings


def main() -> int:
    """Serve until stopped; 1 and one line when the port is taken."""
    settings = Settings()
    parser = argparse.ArgumentParser(prog="python -m streams.console", description="The Andon console.")
    parser.add_argument("--broker", default=settings.bootstrap)
    parser.add_argument("--prefix", default=settings.topic_prefix)
    parser.add_argument("--host", default=settings.console_host)
    parser.add_argument("--port", type=int, default=settings.console_port)
    parser.add_argument("--open", action="store_true", help="open the page in a browser")
    asked = parser.parse_args()
    try:
        run_console(asked.broker, asked.prefix, asked.host, asked.port, asked.open)
    except AndonError as error:
        print(error, file=sys.stderr)  # noqa: T201 - this is a command
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
