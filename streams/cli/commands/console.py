"""From `andon console` to the web page, a plain subscriber of the output topics."""

from typing import Annotated

import typer

from streams.cli.options import Set, load_settings


def console(
    port: Annotated[int | None, typer.Option(help="Port of the page (ANDON_CONSOLE_PORT).")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on (ANDON_CONSOLE_HOST).")] = None,
    open_: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
    set_: Set = None,
) -> None:
    """Serve the web page until it is stopped."""
    settings = load_settings(set_, console_port=port, console_host=host)
    from streams.console.server import run_console

    run_console(
        settings.bootstrap,
        settings.topic_prefix,
        settings.console_host,
        settings.console_port,
        open_,
        settings=settings,
    )
