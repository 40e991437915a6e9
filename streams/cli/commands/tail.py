"""From `andon tail` to an output topic as it grows."""

import json as json_module
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from streams.cli.dead_letter_view import dead_letter_line, dead_letter_record
from streams.cli.options import Json, Set, load_settings
from streams.cli.output import print_json
from streams.cli.running import run

if TYPE_CHECKING:
    from streams.runtime.clients.tail import Message
    from streams.settings import Settings


class Output(StrEnum):
    """What can be followed."""

    ALERTS = "alerts"
    RECOMMENDATIONS = "recommendations"
    INSIGHTS = "insights"
    SUMMARIES = "summaries"
    DLQ = "dlq"


def tail(
    output: Annotated[Output, typer.Argument(help="Which topic.", show_choices=True)],
    *,
    beginning: Annotated[bool, typer.Option("--beginning", help="Start with what is already there.")] = False,
    follow: Annotated[bool, typer.Option(help="Wait for more; --no-follow prints what is there and ends.")] = True,
    limit: Annotated[int | None, typer.Option(min=1, help="End after so many messages.")] = None,
    json: Json = False,
    set_: Set = None,
) -> None:
    """Follow an output topic."""
    settings = load_settings(set_)
    run(_print(_messages(settings, output, beginning, follow), output, limit, json))


def _messages(settings: "Settings", output: Output, beginning: bool, follow: bool) -> "AsyncGenerator[Message, None]":
    from streams.runtime.clients.tail import follow as follow_topics
    from streams.runtime.clients.tail import read_all

    topics = _topic_names(settings, output)
    return follow_topics(settings, topics, from_beginning=beginning) if follow else read_all(settings, topics)


def _topic_names(settings: "Settings", output: Output) -> list[str]:
    from schemas.topics import OUTPUTS
    from streams.runtime.clients.dead_letters import dead_letter_topics

    if output is Output.DLQ:
        return dead_letter_topics(settings)
    return [topic.full_name(settings.topic_prefix) for topic in OUTPUTS if topic.stem.startswith(f"{output}.")]


async def _print(messages: "AsyncGenerator[Message, None]", output: Output, limit: int | None, json: bool) -> None:
    count = 0
    async with aclosing(messages):
        async for message in messages:
            if message.value is None and output is not Output.DLQ:  # a tombstone says nothing
                continue
            _print_one(message, output, json)
            count += 1
            if count == limit:
                break


def _print_one(message: "Message", output: Output, json: bool) -> None:
    from streams.runtime.clients.dead_letter import dead_letter

    if output is Output.DLQ:
        letter = dead_letter(message)
        print_json(dead_letter_record(letter)) if json else print(dead_letter_line(letter), flush=True)
        return
    value = json_module.loads(message.value or b"{}")
    print_json(value) if json else print(LINES[output](value), flush=True)


def _labels(value: dict[str, Any]) -> str:
    return " ".join(f"{name}={text}" for name, text in value.items() if name not in {"kind", "enterprise"})


def _alert(value: dict[str, Any]) -> str:
    state = f"{value['updated_at']}  {value['status']:<8}  {value['severity']:<8}  {value['rule']}"
    return f"{state}  {_labels(value['labels'])}  {value['summary']}"


def _recommendation(value: dict[str, Any]) -> str:
    state = f"{value['updated_at']}  {value['status']:<8}  {value['action']}"
    return f"{state}  {_labels(value['labels'])}  {value['title']}"


def _insight(value: dict[str, Any]) -> str:
    judged = f"{value['period_end']}  {value['kind']}  {_labels(value['labels'])}  {value['value']:.4g}"
    interval = value.get("interval")
    return f"{judged} [{interval[0]:.4g}, {interval[1]:.4g}]  n={value['n']}" if interval else judged


def _summary(value: dict[str, Any]) -> str:
    scope = value["scope"]
    counts = " ".join(f"{name}={count}" for name, count in value["counts"].items() if count)
    verdict = f"  {value['verdict']}" if value.get("verdict") else ""
    return f"{value['period_start']}  {scope['kind']}  {_labels(scope)}{verdict}  {counts}"


LINES: dict[Output, Callable[[dict[str, Any]], str]] = {
    Output.ALERTS: _alert,
    Output.RECOMMENDATIONS: _recommendation,
    Output.INSIGHTS: _insight,
    Output.SUMMARIES: _summary,
}
