"""From the topic plan to the broker's topics, and back to findings: what is missing or differs, and how to mend it."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, TopicAuthorizationFailedError, for_code

from streams.errors import AndonError
from streams.runtime.clients.connection import connected_admin
from streams.runtime.clients.denied import Denied, denied
from streams.runtime.clients.topic_ids import hidden_topics
from streams.runtime.clients.topic_plan import TopicPlan, topic_plans
from streams.settings import Settings

CREATE_TIMEOUT_MS = 10_000
SETTLE_ATTEMPTS = 50
SETTLE_SECONDS = 0.1
TOPIC_ALREADY_EXISTS = 36
NO_RIGHT = {29: "--topic, Create, Alter, DescribeConfigs and AlterConfigs", 31: "--cluster, Create and DescribeConfigs"}
"""The codes of a missing right, and what gives it."""
SET_ON_THE_TOPIC = 1
"""The config source of a value that was set on the topic itself, in Kafka's protocol."""

Problem = Literal["missing", "partitions", "config"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with one topic, and what to do."""

    topic: str
    problem: Problem
    detail: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.topic}: {self.detail}: {self.remedy}"


@dataclass(frozen=True, slots=True)
class Ensured:
    """What `ensure_topics` did, and what it could not mend."""

    created: tuple[str, ...]
    changed: tuple[str, ...]
    findings: tuple[Finding, ...]


class TopicError(AndonError):
    """The broker refused to create, change or describe topics."""


async def check_topics(settings: Settings) -> list[Finding]:
    """Everything in which the broker's topics differ from the plan."""
    async with connected_admin(settings) as admin:
        return await _check(admin, topic_plans(settings), settings)


async def ensure_topics(settings: Settings) -> Ensured:
    """Create the topics that are missing and set what differs; a wrong partition count stays a finding."""
    plans = topic_plans(settings)
    async with connected_admin(settings) as admin:
        found = await _check(admin, plans, settings)
        missing = _concerned(plans, found, "missing")
        different = _concerned(plans, found, "config")
        await _create(admin, missing)
        await _configure(admin, different)
        remaining = await _settled(admin, plans, settings) if missing or different else found
    return Ensured(_names(missing), _names(different), tuple(remaining))


async def topic_partitions(admin: AIOKafkaAdminClient) -> dict[str, int]:
    """Every topic of the broker, with its number of partitions."""
    return {topic["topic"]: len(topic["partitions"]) for topic in await admin.describe_topics()}


async def topic_configs(admin: AIOKafkaAdminClient, names: Iterable[str]) -> dict[str, dict[str, tuple[str, bool]]]:
    """For each topic its configuration: the value, and whether it was set on the topic itself."""
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    configs: dict[str, dict[str, tuple[str, bool]]] = {}
    for response in await admin.describe_configs(resources) if resources else []:
        for code, message, _, name, entries in response.resources:
            _raise_for(code, message, f"describe {name}")
            configs[name] = {key: (value, source == SET_ON_THE_TOPIC) for key, value, _, source, *_ in entries}
    return configs


async def _check(admin: AIOKafkaAdminClient, plans: Sequence[TopicPlan], settings: Settings) -> list[Finding]:
    partitions = await topic_partitions(admin)
    missing = [plan.name for plan in plans if plan.name not in partitions]
    if missing and (hidden := await hidden_topics(admin._client, missing)):
        raise Denied(denied(TopicAuthorizationFailedError(hidden), settings) or "")
    configs = await topic_configs(admin, [plan.name for plan in plans if plan.name in partitions])
    return [
        finding
        for plan in plans
        for finding in (
            _compare(plan, partitions[plan.name], configs[plan.name]) if plan.name in partitions else [_missing(plan)]
        )
    ]


async def _settled(admin: AIOKafkaAdminClient, plans: Sequence[TopicPlan], settings: Settings) -> list[Finding]:
    """What remains once the broker answers with what was just written: its controller tells it a moment later."""
    for _ in range(SETTLE_ATTEMPTS):
        found = await _check(admin, plans, settings)
        if all(finding.problem == "partitions" for finding in found):
            break
        await asyncio.sleep(SETTLE_SECONDS)
    return found


def _missing(plan: TopicPlan) -> Finding:
    return Finding(plan.name, "missing", "there is no such topic", "run `andon topics ensure`")


def _compare(plan: TopicPlan, partitions: int, config: dict[str, tuple[str, bool]]) -> list[Finding]:
    findings = [
        Finding(plan.name, "config", f"{key} is {config[key][0]}, not {value}", "run `andon topics ensure`")
        for key, value in plan.required.items()
        if key in config and config[key][0] != value
    ]
    if partitions != plan.partitions:
        remedy = (
            f"set ANDON_PARTITIONS={partitions}, or choose a new ANDON_TOPIC_PREFIX and publish again "
            "(keys would move if partitions were added)"
        )
        detail = f"{partitions} partitions, not {plan.partitions}"
        findings.append(Finding(plan.name, "partitions", detail, remedy))
    return findings


async def _create(admin: AIOKafkaAdminClient, plans: Sequence[TopicPlan]) -> None:
    if not plans:
        return
    topics = [
        NewTopic(plan.name, plan.partitions, plan.replication, topic_configs={**plan.required, **plan.initial})
        for plan in plans
    ]
    await create_topics(admin, topics)


async def create_topics(admin: AIOKafkaAdminClient, topics: Sequence[NewTopic]) -> None:
    """Create topics, and return when the broker knows them; that one is there already is no error."""
    response = await admin.create_topics(topics, timeout_ms=CREATE_TIMEOUT_MS)
    for name, code, message, *_ in response.topic_errors:
        if code != TOPIC_ALREADY_EXISTS:  # another process was faster
            _raise_for(code, message, f"create {name}")
    names = {topic.name for topic in topics}
    for _ in range(SETTLE_ATTEMPTS):
        if names <= (await topic_partitions(admin)).keys():
            break
        await asyncio.sleep(SETTLE_SECONDS)


async def _configure(admin: AIOKafkaAdminClient, plans: Sequence[TopicPlan]) -> None:
    """Set what the plan requires and send along what was set before: the protocol replaces the whole set."""
    if not plans:
        return
    configs = await topic_configs(admin, _names(plans))
    resources = []
    for plan in plans:
        kept = {key: value for key, (value, of_topic) in configs[plan.name].items() if of_topic}
        resources.append(ConfigResource(ConfigResourceType.TOPIC, plan.name, kept | dict(plan.required)))
    for response in await admin.alter_configs(resources):
        for code, message, _, name, *_ in response.resources:
            _raise_for(code, message, f"change {name}")


def _raise_for(code: int, message: str | None, what: str) -> None:
    if code:
        error: type[KafkaError] = for_code(code)
        if code in NO_RIGHT:
            what += f" (give the user the right to it with kafka-acls: {NO_RIGHT[code]})"
        msg = f"the broker did not {what}: {message or error.description or error.__name__}"
        raise TopicError(msg)


def _concerned(plans: Sequence[TopicPlan], findings: Sequence[Finding], problem: Problem) -> list[TopicPlan]:
    names = {finding.topic for finding in findings if finding.problem == problem}
    return [plan for plan in plans if plan.name in names]


def _names(plans: Sequence[TopicPlan]) -> tuple[str, ...]:
    return tuple(plan.name for plan in plans)
