"""From `andon broker` to an embedded Kafka that runs until it is stopped."""

from pathlib import Path
from typing import Annotated

import typer


def broker(
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port to listen on.")] = 9092,
    data: Annotated[
        Path | None, typer.Option(file_okay=False, metavar="DIR", help="Folder that keeps the data; else temporary.")
    ] = None,
) -> int:
    """Run the embedded Kafka alone."""
    from streams.dev.broker import run_broker

    return run_broker(port, data)
