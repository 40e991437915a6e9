"""From `andon act KIND` to the actions topic: what somebody decided about an alert or a recommendation."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.options import Json, Set, load_settings
from streams.cli.output import print_json
from streams.cli.running import run

if TYPE_CHECKING:
    from streams.settings import Settings

KINDS = "acknowledge | assign_cause | take_action | silence | close | rebaseline | erase"


def act(
    kind: Annotated[str, typer.Argument(metavar="KIND", help=KINDS)],
    *,
    alert: Annotated[str | None, typer.Option(metavar="ALERT_ID", help="The alert it concerns.")] = None,
    recommendation: Annotated[str | None, typer.Option(metavar="ID", help="The recommendation it concerns.")] = None,
    cause: Annotated[str | None, typer.Option(metavar="CODE", help="The cause found.")] = None,
    action: Annotated[str | None, typer.Option(metavar="CODE", help="What is being done.")] = None,
    customer: Annotated[str | None, typer.Option(metavar="ID", help="The customer to forget.")] = None,
    until: Annotated[str | None, typer.Option(metavar="TIME", help="When a silence ends, RFC 3339.")] = None,
    actor: Annotated[str | None, typer.Option(help="Who decided it; the user of this machine otherwise.")] = None,
    note: Annotated[str | None, typer.Option(help="Words for people.")] = None,
    at: Annotated[str | None, typer.Option(metavar="TIME", help="When it was decided; now otherwise.")] = None,
    enterprise: Annotated[str, typer.Option(help="Whose decision it is.")] = "main",
    json: Json = False,
    set_: Set = None,
) -> int:
    """Acknowledge, assign a cause, take an action, silence, close, re-base or erase: your decision, as an event."""
    fields = {
        "enterprise": enterprise,
        "alert_id": alert,
        "recommendation_id": recommendation,
        "cause_code": cause,
        "action_code": action,
        "customer_id": customer,
        "until": until,
        "note": note,
        "occurred_at": at,
    }
    return _publish(load_settings(set_), kind, fields, actor, json)


def _publish(settings: "Settings", kind: str, fields: Mapping[str, str | None], actor: str | None, json: bool) -> int:
    from streams.runtime.clients.act import act as publish_action
    from streams.runtime.clients.act import action_event

    event = action_event(kind, fields, actor=actor)
    run(publish_action(settings, event))
    if json:
        print_json({"event_id": event["event_id"], "kind": kind, "enterprise": event["enterprise"]})
    else:
        typer.echo(
            f"{kind} published as {event['event_id']}: `andon tail alerts` shows what follows, "
            "`andon dlq list` whether it was refused"
        )
    return 0
