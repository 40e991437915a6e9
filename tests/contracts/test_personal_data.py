"""What customers are called and what they wrote in; nothing of it in outputs, internal topics, state or metrics."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from prometheus_client import generate_latest

from schemas.times import rfc3339
from streams.core.operator import Out, Step
from streams.dev.replay import Replay, lines_of
from streams.runtime.metrics import Metrics
from streams.settings import Settings
from streams.topology import operators

DAY_MS = 86_400_000
BEGIN_MS = 1_767_571_200_000
NAMES = ("Erika Mustermann", "max.mustermann@example.org", "K-4711")
WORDS = "Das Ventil tropft und niemand ruft zurück"
SECRETS = tuple(text.encode() for text in (*NAMES, WORDS, "Mustermann"))


def log() -> Iterator[dict[str, Any]]:
    """Some weeks of three customers who answer, complain at length, buy, leave, flood, and one who is erased."""
    for day in range(26):
        at = BEGIN_MS + day * DAY_MS
        yield _line("stage-events", at, {"site": "s", "stage": "a", "unit_id": f"u{day}", "defective": day % 2})
        for number, name in enumerate(NAMES):
            for kind in ("csat", "complaint", "purchase", "churn") if day % 7 == number else ("csat",):
                fields = {"customer_id": name, "kind": kind, "text": WORDS, "unit_id": f"u{day}", "segment": "trade"}
                about = {"need": "delivery", "expected": 5, "perceived": 4 + day % 3}
                yield _line("feedback", at + number, fields | about | {"score": 1 + day % 5})
        if day == 20:
            flood = {"customer_id": NAMES[0], "kind": "csat", "score": 1, "text": WORDS}
            yield from (_line("feedback", at + number, flood) for number in range(60))
            yield _line("actions", at, {"actor": "dpo", "kind": "erase", "customer_id": NAMES[1]})


def _line(topic: str, at: int, fields: dict[str, Any]) -> dict[str, Any]:
    event_id = f"{topic}-{at}-{fields.get('kind', '')}-{len(fields)}-{next(_numbers)}"
    known = {"event_id": event_id, "occurred_at": rfc3339(at)} | ({} if topic == "actions" else {"product": "valve"})
    return {"topic": f"quality.{topic}.v1", "value": known | fields}


_numbers = iter(range(10**9))


class Overheard(Replay):
    """A replay of which everything that is sent is kept."""

    sent: list[Out]
    steps: list[Step]

    def _count(self, step: Step, published: int, refused: int) -> None:
        self.steps = [*getattr(self, "steps", []), step]
        super()._count(step, published, refused)

    def _send(self, outs: Any) -> None:
        told = list(outs)
        self.sent = [*getattr(self, "sent", []), *told]
        super()._send(told)


@pytest.fixture(scope="module")
def run() -> SimpleNamespace:
    settings = Settings.load({"partitions": 2, "baseline_periods": 7})
    rows = operators(settings.core())
    outputs: list[tuple[str, bytes]] = []
    replay = Overheard(rows, 2, lambda name, value: outputs.append((name, value)))
    replay.feed(lines_of(log()))
    replay.end()
    return SimpleNamespace(replay=replay, outputs=outputs, rows=rows)


def test_the_run_says_something_of_customers(run: SimpleNamespace) -> None:
    told = b"".join(value for _, value in run.outputs)

    assert {
        b"relationship_at_risk" in told,
        b"need_effect" in told,
        b'"erased":1' in told,
        b'"surplus":41' in told,
    } == {True}


def test_no_output_holds_a_customer_or_his_words(run: SimpleNamespace) -> None:
    assert [(name, secret) for name, value in run.outputs for secret in SECRETS if secret in value] == []


def test_no_internal_message_holds_them_either(run: SimpleNamespace) -> None:
    assert [out.topic.stem for out in run.replay.sent for secret in SECRETS if secret in out.value] == []


def test_no_state_holds_them(run: SimpleNamespace) -> None:
    held = [
        (place, name)
        for place, shard in run.replay.shards.items()
        for name, value in shard.changes().items()
        for secret in SECRETS
        if secret in name.encode() or secret in (value or b"")
    ]

    assert held == []


def test_no_metric_holds_them(run: SimpleNamespace) -> None:
    metrics = Metrics(run.rows)
    for step in run.replay.steps:
        metrics.folded(run.rows[0], step, [], 0.0)
    text = generate_latest(metrics.registry)

    assert b"andon_surplus_answers_total 41.0" in text
    assert not any(secret in text for secret in SECRETS)
