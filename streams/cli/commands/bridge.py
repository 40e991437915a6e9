"""From `andon bridge alertmanager|webhook` to a subscriber that posts what Andon says to another service."""

from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.options import Set, load_settings
from streams.cli.running import run

if TYPE_CHECKING:
    from streams.runtime.bridges.run import Bridge
    from streams.settings import Settings

ALERTMANAGER_PORT = 6067
WEBHOOK_PORT = 6068

app = typer.Typer(name="bridge", help="Post alerts and other outputs to another service.", no_args_is_help=True)

Group = Annotated[
    str | None, typer.Option(metavar="NAME", help="Consumer group of this bridge; one for each target when not given.")
]
Port = Annotated[int | None, typer.Option(min=0, max=65_535, help="Port of /metrics, /healthz and /readyz.")]


class Output(StrEnum):
    """What a webhook can be given."""

    ALERTS = "alerts"
    RECOMMENDATIONS = "recommendations"
    INSIGHTS = "insights"
    SUMMARIES = "summaries"


@app.command()
def alertmanager(
    url: Annotated[str | None, typer.Option(help="Alertmanager's address (ANDON_ALERTMANAGER_URL).")] = None,
    group: Group = None,
    port: Port = None,
    set_: Set = None,
) -> int:
    """Keep Alertmanager told: what fires is posted and repeated, what ends is resolved. Runs until it is stopped."""
    settings = load_settings(set_, alertmanager_url=url, bridge_port=port)
    from streams.runtime.bridges.target import http_url
    from streams.runtime.bridges.to_alertmanager import AlertmanagerBridge

    address = http_url(settings.alertmanager_url, "give --url http://HOST:9093 or set ANDON_ALERTMANAGER_URL")
    return _run(AlertmanagerBridge(settings, address, group or ""), settings, ALERTMANAGER_PORT)


@app.command()
def webhook(
    *,
    url: Annotated[str | None, typer.Option(help="Where to post (ANDON_WEBHOOK_URL).")] = None,
    secret_file: Annotated[
        Path | None, typer.Option(dir_okay=False, metavar="FILE", help="Signing secrets (ANDON_WEBHOOK_SECRET_FILE).")
    ] = None,
    topic: Annotated[Output, typer.Option(help="What to post.")] = Output.ALERTS,
    from_now: Annotated[bool, typer.Option("--from-now", help="A new group leaves out what is already there.")] = False,
    group: Group = None,
    port: Port = None,
    set_: Set = None,
) -> int:
    """Post every message of a topic, signed (Standard Webhooks), in order, at least once. Runs until it is stopped."""
    settings = load_settings(set_, webhook_url=url, webhook_secret_file=secret_file, bridge_port=port)
    from schemas.topics import OUTPUTS
    from streams.runtime.bridges.target import http_url
    from streams.runtime.bridges.to_webhook import WebhookBridge

    address = http_url(settings.webhook_url, "give --url https://HOST/PATH or set ANDON_WEBHOOK_URL")
    secrets = _secrets(settings.webhook_secret_file)
    chosen = next(each for each in OUTPUTS if each.stem.partition(".")[0] == topic)
    bridge = WebhookBridge(settings, address, chosen, secrets, group or "", "end" if from_now else "beginning")
    return _run(bridge, settings, WEBHOOK_PORT)


def _secrets(file: Path | None) -> tuple[bytes, ...]:
    from streams.errors import MisuseError
    from streams.runtime.bridges.signature import HOW_TO_MAKE_ONE, secrets_of

    if file is None:
        msg = f"no secret to sign with: give --secret-file FILE or set ANDON_WEBHOOK_SECRET_FILE; {HOW_TO_MAKE_ONE}"
        raise MisuseError(msg)
    try:
        return secrets_of(file.read_text())
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{file}: the secret file cannot be read: {getattr(error, 'strerror', None) or error}"
        raise MisuseError(msg) from None


def _run(bridge: "Bridge", settings: "Settings", usual_port: int) -> int:
    from streams.runtime.bridges.run import run_bridge
    from streams.runtime.clients.connection import BrokerAway
    from streams.runtime.clients.readiness import require_topic

    # before there is a log, so that a missing topic is one line; a broker that is away is waited for
    with suppress(BrokerAway):
        run(require_topic(settings, bridge.topic.full_name(settings.topic_prefix)))
    return run_bridge(bridge, settings, usual_port if settings.bridge_port is None else settings.bridge_port)
