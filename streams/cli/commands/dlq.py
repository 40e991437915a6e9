"""From `andon dlq list|show|replay` to rejected messages, and from there back to the topic they came from."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.dead_letter_view import dead_letter_page, dead_letter_record
from streams.cli.options import Json, Set, load_settings
from streams.cli.output import print_json, print_table, progress
from streams.cli.running import run
from streams.errors import MisuseError

if TYPE_CHECKING:
    from streams.runtime.clients.dead_letter import DeadLetter
    from streams.runtime.clients.dead_letters import Outcome
    from streams.settings import Settings

app = typer.Typer(name="dlq", help="Look at rejected messages, and send them again.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="ID", help="TOPIC:PARTITION:OFFSET, as `andon dlq list` prints it.")]
Ids = Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="TOPIC:PARTITION:OFFSET of each.")]


@app.command("list")
def list_(
    reason: Annotated[str | None, typer.Option(help="Only those rejected for this reason.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="The latest so many.")] = 100,
    json: Json = False,
    set_: Set = None,
) -> None:
    """The latest rejected messages, the newest last."""
    letters = run(_latest(load_settings(set_), reason, limit))
    if json:
        print_json([dead_letter_record(letter) for letter in letters])
        return
    rows = [(letter.id, letter.origin.reason, str(letter.origin.attempt), letter.origin.error) for letter in letters]
    print_table(("id", "reason", "attempt", "error"), rows)


@app.command()
def show(id_: Id, json: Json = False, set_: Set = None) -> None:
    """One rejected message with all that is known about it."""
    settings = load_settings(set_)
    from streams.runtime.clients.dead_letters import find_dead_letters

    (letter,) = run(find_dead_letters(settings, [id_]))
    if json:
        print_json(dead_letter_record(letter))
    else:
        print(dead_letter_page(letter))


@app.command()
def replay(
    ids: Ids = None,
    all_: Annotated[bool, typer.Option("--all", help="All that --all has not sent before.")] = False,
    json: Json = False,
    set_: Set = None,
) -> None:
    """Send the untouched bytes to the topic they came from, once more."""
    if bool(ids) == all_:
        msg = "say which: the IDs that `andon dlq list` prints, or --all"
        raise MisuseError(msg)
    settings = load_settings(set_)
    with progress("replaying") as on_progress:
        outcome = run(_replay(settings, ids, on_progress))
    if json:
        print_json({"replayed": outcome.sent, "sent_before": outcome.before, "unknown": outcome.unknown})
        return
    print(f"{outcome.sent} messages sent again")
    if outcome.before:
        print(f"{outcome.before} were sent before, and no record is sent twice")
    if outcome.unknown:
        print(f"{outcome.unknown} do not say that they came from a topic of this prefix: see `andon dlq list`")


async def _replay(settings: "Settings", ids: list[str] | None, on_progress: Callable[[int], None]) -> "Outcome":
    from streams.runtime.clients.dead_letters import find_dead_letters, replay_all
    from streams.runtime.clients.dead_letters import replay as replay_letters

    if ids:
        return await replay_letters(settings, await find_dead_letters(settings, ids))
    return await replay_all(settings, on_progress)


async def _latest(settings: "Settings", reason: str | None, limit: int) -> "list[DeadLetter]":
    from streams.runtime.clients.dead_letters import read_dead_letters

    found = [letter async for letter in read_dead_letters(settings) if reason in {None, letter.origin.reason}]
    found.sort(key=lambda letter: (letter.message.timestamp_ms, letter.id))
    return found[-limit:]
