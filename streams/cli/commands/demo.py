"""From `andon demo` to everything at once: Kafka, worker, console, and a factory that grows into strain."""

from typing import Annotated

import typer

from streams.cli.options import load_settings
from streams.cli.output import note, print_json
from streams.cli.termination import INTERRUPTED


def demo(
    seconds: Annotated[
        float | None, typer.Option("--for", min=1, metavar="SECONDS", help="End by itself and print an account.")
    ] = None,
    headless: Annotated[bool, typer.Option("--headless", help="Without the console.")] = False,
    port: Annotated[int | None, typer.Option(min=1, max=65_535, help="Port of the page.")] = None,
) -> int:
    """Show it: embedded Kafka, worker, console and a simulated factory; Ctrl-C ends all of it."""
    settings = load_settings()
    from streams.dev.demo import run_demo

    account = run_demo(settings, seconds=seconds, headless=headless, port=port, tell=note)
    print_json(account)
    return INTERRUPTED if account.get("interrupted") else 0
