"""From quality.alerts.v1 to the alerts that fire: how any service subscribes. Copy it, and do more than print.
Run it as: ANDON_BROKER=kafka:9092 python deploy/examples/subscriber.py [GROUP]

The topic is compacted by the alert's id: read from the beginning it holds the latest revision of every alert, and the
greatest revision counts. The state is rebuilt at every start; the group's position says what has been acted upon.
"""

import asyncio
import os
import sys

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener

from schemas.alert import Alert
from schemas.codec import decode
from schemas.topics import ALERTS, DEFAULT_PREFIX

TOPIC = ALERTS.full_name(os.environ.get("ANDON_TOPIC_PREFIX", DEFAULT_PREFIX))


def act(alert: Alert) -> None:
    """Your part. What fires comes again at every start: key what you do on alert_id and revision."""
    print(alert.status, alert.severity, alert.rule, alert.alert_id, f"r{alert.revision}", alert.summary, flush=True)


class Subscriber(ConsumerRebalanceListener):
    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self.consumer, self.latest, self.waiting = consumer, {}, {}

    async def on_partitions_assigned(self, assigned: set) -> None:
        await self.consumer.seek_to_beginning(*assigned)

    async def on_partitions_revoked(self, revoked: set) -> None: ...

    async def step(self) -> None:
        """Take what has come, and act once all that the topic holds is taken."""
        for place, records in (await self.consumer.getmany(timeout_ms=1_000)).items():
            acted_upon = await self.consumer.committed(place) or 0
            for record in records:
                alert = decode(ALERTS, record.value)  # Rejected ends the program: update your copy of schemas/
                if alert.revision > self.latest.get(alert.alert_id, 0):
                    self.latest[alert.alert_id], self.waiting[alert.alert_id] = alert.revision, alert
                    if alert.status == "resolved" and record.offset < acted_upon:
                        del self.waiting[alert.alert_id]
        ends = await self.consumer.end_offsets(self.consumer.assignment())
        if ends and all([await self.consumer.position(place) >= end for place, end in ends.items()]):
            while self.waiting:
                act(self.waiting.pop(next(iter(self.waiting))))
            await self.consumer.commit()


async def main(group: str = "my-alerts") -> None:
    broker = os.environ.get("ANDON_BROKER", "127.0.0.1:9092")
    async with AIOKafkaConsumer(bootstrap_servers=broker, group_id=group, enable_auto_commit=False) as consumer:
        consumer.subscribe([TOPIC], listener=(subscriber := Subscriber(consumer)))
        while True:
            await subscriber.step()


asyncio.run(main(*sys.argv[1:2]))
