"""From settings to what `andon doctor` finds: configuration, broker, topics, lag, worker, console, each with a remedy.

A check that cannot be made because an earlier one failed is skipped. A process that does not run here may run
elsewhere, which is no fault.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from streams.cli.input_check import odd_input
from streams.cli.look_alikes import latest_scopes, look_alikes, told
from streams.errors import AndonError
from streams.runtime.clients.admin import check_topics
from streams.runtime.clients.connection import BrokerUnreachable
from streams.runtime.clients.dead_letters import recent_dead_letters
from streams.runtime.clients.denied import Denied
from streams.runtime.clients.lag import Lag, group_lag, records_behind
from streams.runtime.clients.readiness import NotReadyError, require_free_port
from streams.runtime.clients.tail import TopicNotFoundError
from streams.settings import Settings, origins, unknown_settings

Status = Literal["ok", "wrong", "skipped"]

HTTP_SECONDS = 2.0
RECENT_HOURS = 24
SHOWN_CHARS = 400
TOLERATED_LAG = 10_000
"""A worker reads so many events in a fraction of a second."""


@dataclass(frozen=True, slots=True)
class Check:
    """One finding."""

    name: str
    status: Status
    detail: str
    remedy: str = ""


async def examine(settings: Settings) -> list[Check]:
    """Every check, in the order in which causes come before effects."""
    worker = check_worker(settings)
    on_broker = await check_broker(settings, worker_runs=worker.status == "ok")
    names = (
        await check_names(settings) if on_broker[0].status == "ok" else Check("names", "skipped", "no broker to ask")
    )
    return [*check_configuration(), *on_broker, worker, *check_input(settings), names, check_console(settings)]


def check_configuration() -> list[Check]:
    """What is set and from where, and names that are no settings."""
    where = origins(Settings)
    told = ", ".join(f"{name} ({source})" for name, source in sorted(where.items())) or "all defaults"
    unknown = unknown_settings(Settings)
    wrong = [Check("configuration", "wrong", str(one), "correct the name or remove it") for one in unknown]
    return wrong or [Check("configuration", "ok", told)]


async def check_broker(settings: Settings, *, worker_runs: bool) -> list[Check]:
    """The broker, its topics, and how far the workers are behind."""
    try:
        topics = await check_all_topics(settings)
    except BrokerUnreachable as error:
        unknown = [Check(name, "skipped", "no broker to ask") for name in ("topics", "lag", "dead letters")]
        return [_refused("broker", error), *unknown]
    try:
        lags = await records_behind(settings, await group_lag(settings))
        lag = check_lag(lags, settings, worker_runs=worker_runs)
    except Denied as error:
        lag = _refused("lag", error)
    return [Check("broker", "ok", settings.bootstrap), *topics, lag, await check_dead_letters(settings)]


async def check_all_topics(settings: Settings) -> list[Check]:
    """Whether they are there, and as they must be."""
    try:
        findings = await check_topics(settings)
    except Denied as error:
        return [_refused("topics", error)]
    wrong = [Check("topics", "wrong", f"{one.topic}: {one.detail}", one.remedy) for one in findings]
    return wrong or [Check("topics", "ok", f"all there, {settings.partitions} partitions each")]


async def check_dead_letters(settings: Settings) -> Check:
    """Whether messages were rejected of late that nobody has sent again."""
    try:
        letters = await recent_dead_letters(settings, hours=RECENT_HOURS)
    except TopicNotFoundError:
        return Check("dead letters", "skipped", "no topics for them")
    except Denied as error:
        return _refused("dead letters", error)
    if not letters:
        return Check("dead letters", "ok", f"none in the last {RECENT_HOURS} hours that was not sent again")
    last = letters[-1]
    count = f"{len(letters):,} messages were rejected in the last {RECENT_HOURS} hours"
    detail = (
        f"{count}, the last of {last.origin.topic or last.message.topic} as {last.origin.reason}: {last.origin.error}"
    )
    return Check(
        "dead letters", "wrong", detail[:SHOWN_CHARS], "see `andon dlq list`; once mended, `andon dlq replay --all`"
    )


def _refused(name: str, error: AndonError) -> Check:
    what, _, remedy = str(error).partition(": ")
    return Check(name, "wrong", what, remedy)


def check_lag(lags: Sequence[Lag], settings: Settings, *, worker_runs: bool) -> Check:
    """Whether the consumer group keeps up."""
    behind = sum(lag.behind for lag in lags)
    if not lags:
        return Check("lag", "skipped", "no input topics")
    if short := [lag for lag in lags if lag.behind < 0]:
        where = f"{short[0].topic}[{short[0].partition}]"
        detail = f"{where} was read to {short[0].committed} and ends at {short[0].end}: it was deleted and made anew"
        return Check("lag", "wrong", detail, "choose a new ANDON_GROUP, which counts it from its start")
    worst = max(lags, key=lambda lag: lag.behind)
    detail = f"group {settings.group} is {behind:,} messages behind"
    detail += f", most in {worst.topic}[{worst.partition}]: {worst.behind:,}" if behind else ""
    if behind > 0 and not worker_runs:
        return Check("lag", "wrong", detail, "no worker answers here: start one with `andon worker`")
    if behind > TOLERATED_LAG:
        remedy = f"wait if it falls; else start more workers (up to {settings.partitions}), or look at the worker's log"
        return Check("lag", "wrong", detail, remedy)
    return Check("lag", "ok", detail)


def check_worker(settings: Settings) -> Check:
    """Whether the worker answers, and is ready."""
    address = f"{settings.worker_host}:{settings.worker_port}"
    status, body = _get(f"http://{address}/readyz")
    if status is None:
        return Check("worker", "skipped", f"none answers at {address}", "start one with `andon worker`")
    if status != 200:
        return Check("worker", "wrong", f"not ready at {address}: {body}", "wait for its recovery, or look at its log")
    return Check("worker", "ok", f"ready at {address}")


def check_input(settings: Settings) -> list[Check]:
    """Whether what the worker has read since its start was as it should be."""
    status, text = _get(f"http://{settings.worker_host}:{settings.worker_port}/metrics")
    if status != 200:
        return [Check("input", "skipped", "no worker to ask")]
    odd = [Check("input", "wrong", detail, remedy) for detail, remedy in odd_input(text)]
    return odd or [Check("input", "ok", "nothing odd since the worker started")]


async def check_names(settings: Settings) -> Check:
    """Whether names look alike that are counted apart; only their owner knows whether that is a fault."""
    try:
        alike = look_alikes([scope async for scope in latest_scopes(settings)])
    except AndonError:
        return Check("names", "skipped", "no summaries to look at")
    if not alike:
        return Check("names", "ok", "none that look alike are counted apart")
    return Check("names", "ok", f"counted apart, and alike: {told(alike)}", "if these are one, send one spelling")


def check_console(settings: Settings) -> Check:
    """Whether the console answers, or could."""
    address = f"{settings.console_host}:{settings.console_port}"
    status, body = _get(f"http://{address}/api/state")
    if status == 200 and _is_json(body):
        return Check("console", "ok", f"http://{address}/")
    try:
        require_free_port(settings.console_host, settings.console_port, "ANDON_CONSOLE_PORT")
    except NotReadyError:
        return Check("console", "wrong", f"something else listens on {address}", "choose another ANDON_CONSOLE_PORT")
    return Check("console", "skipped", f"none at {address}", "start one with `andon console`")


def misconfigured(error: AndonError) -> list[Check]:
    """The findings when the settings themselves cannot be read."""
    rest = ("broker", "topics", "lag", "dead letters", "worker", "input", "names", "console")
    wrong = Check("configuration", "wrong", str(error), "correct the setting")
    return [wrong, *(Check(name, "skipped", "the settings are not valid") for name in rest)]


def _get(url: str) -> tuple[int | None, str]:
    """Status and beginning of the body; no status when nothing answers in HTTP."""
    try:
        with urllib.request.urlopen(url, timeout=HTTP_SECONDS) as response:
            return response.status, response.read(1_000_000).decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read(200).decode("utf-8", "replace").strip()
    except (OSError, ValueError):
        return None, ""


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
