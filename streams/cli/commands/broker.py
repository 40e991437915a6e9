"""From `andon broker` to an embedded Kafka that runs until it is stopped."""

from pathlib import Path
from typing import Annotated

import typer


def broker(
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port to listen on.")] = 9092,
    data: Annotated[
        Path | None, typer.Option(file_okay=False, metavar="DIR", help="Folder that keeps the data; else temporary.")
    ] = None,
    *,
    tls: Annotated[bool, typer.Option("--tls", help="Encrypt; a certificate is made.")] = False,
    sasl: Annotated[bool, typer.Option("--sasl", help="Ask for a login, and hold users to their rights.")] = False,
) -> int:
    """Run the embedded Kafka alone; it prints its address, and the settings to get in where something is asked for."""
    from streams.dev.broker import run_broker
    from streams.dev.broker.security import Security

    return run_broker(port, data, security=Security(tls=tls, sasl=sasl))
