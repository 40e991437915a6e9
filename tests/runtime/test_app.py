"""From settings and operators to a Faust app, without a broker."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from faust.types import TP

from schemas.topics import FEEDBACK
from streams.errors import AndonError
from streams.runtime.app import Parts, build_app
from streams.runtime.changelogs import changelog_name
from streams.runtime.metrics import Metrics
from streams.runtime.outbox import Outbox
from streams.runtime.snapshots import Snapshot
from streams.settings import Settings
from streams.topology import operators
from tests.runtime.recording import Totals


def build(*rows: Any, **settings: Any) -> Parts:
    return build_app(Settings.load(settings), rows, Metrics(rows), cast("Outbox", None))


async def test_every_operator_has_an_agent_and_a_table_of_its_name() -> None:
    rows = operators(Settings.load().core())
    parts = build(*rows)

    names = {row.name for row in rows}
    assert set(parts.app.agents) == names
    assert set(parts.app.tables) == names


async def test_two_apps_live_in_one_process() -> None:
    first, second = build(Totals()), build(Totals(), group="other")

    assert first.app.conf.id == "andon"
    assert second.app.conf.id == "other"


async def test_the_changelog_has_the_name_under_which_it_is_made() -> None:
    parts = build(Totals(), group="plant-7")

    assert parts.app.tables["totals"].changelog_topic_name == changelog_name("plant-7", Totals())


async def test_at_least_once_from_the_earliest_and_quick_to_notice_the_dead() -> None:
    conf = build(Totals(), session_timeout_seconds=20, broker="a:1,b:2").app.conf

    assert (conf.processing_guarantee.name, conf.consumer_auto_offset_reset) == ("AT_LEAST_ONCE", "earliest")
    assert (conf.broker_session_timeout, conf.broker_heartbeat_interval) == (20, 6)
    assert [url.authority for url in conf.broker] == ["a:1", "b:2"]
    assert not conf.web_enabled


@pytest.mark.parametrize("other", [Totals(source=FEEDBACK), Totals(name="other")])
def test_operators_that_share_a_name_or_a_topic_are_refused(other: Totals) -> None:
    with pytest.raises(AndonError, match="two operators have the same"):
        build(Totals(), other)


async def test_tls_and_passwords_reach_the_consumer() -> None:
    secret = {"sasl_username": "worker", "sasl_password": "s3cret", "sasl_mechanism": "SCRAM-SHA-256"}
    plain = build(Totals(), security_protocol="SASL_PLAINTEXT", **secret).app.conf.broker_credentials
    tls = build(Totals(), security_protocol="SSL").app.conf.broker_credentials

    assert (plain.protocol.value, plain.username, plain.mechanism.value) == (
        "SASL_PLAINTEXT",
        "worker",
        "SCRAM-SHA-256",
    )
    assert tls.protocol.value == "SSL"


async def test_reading_goes_on_behind_the_state() -> None:
    parts = build(replace(Totals(), name="totals"))
    (operator,) = parts.operators
    parts.holdings.open(operator, 1, Snapshot({}, 41))
    parts.holdings.open(operator, 2, Snapshot({}))
    topic = "quality.stage-events.v1"

    assert [parts.progress.next_offset(TP(topic, n)) for n in (0, 1, 2)] == [None, 42, 0]
    assert parts.progress.next_offset(TP("andon-totals-changelog", 1)) is None


async def test_only_assigned_partitions_are_saved() -> None:
    parts = build(Totals())
    holding = parts.holdings.open(parts.operators[0], 1, Snapshot({}))
    assigned: set[TP] = set()
    parts.app.consumer = cast("Any", SimpleNamespace(assignment=lambda: assigned))

    assert not parts.progress.owns(holding)

    assigned.add(TP("quality.stage-events.v1", 1))
    assert parts.progress.owns(holding)
