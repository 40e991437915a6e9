"""The peer: plain Faust as its guide writes it. One agent step and one table put an event, and nothing but a count.

`python -m tests.bench.plain_faust BROKER TOPIC COUNT` counts COUNT events of TOPIC by product and stage, prints one
line of JSON {"events", "seconds", "cpu_seconds"} from the first event to the last, and ends itself.
"""

import json
import os
import sys
import tempfile
import time

import faust

from schemas.stage import StageEvent


def main(broker: str, topic: str, count: int) -> None:
    """Runs the worker; ends the process when COUNT events are in the table."""
    app = faust.App(
        f"plain-{os.getpid()}",
        broker=f"kafka://{broker}",
        store="memory://",
        topic_partitions=4,
        datadir=tempfile.mkdtemp(prefix="andon-plain-faust-"),
        web_enabled=False,
        topic_disable_leader=True,
        consumer_auto_offset_reset="earliest",
    )
    source = app.topic(topic, key_type=bytes, key_serializer="raw", value_type=bytes, value_serializer="raw")
    table = app.Table("tally", partitions=4, key_type=str)
    seen = 0
    started = cpu = 0.0

    @app.agent(source, name="count")
    async def counting(stream):
        nonlocal seen, started, cpu
        async for event in stream.events():
            if not seen:
                started, cpu = time.perf_counter(), time.process_time()
            inspection = StageEvent.model_validate_json(event.value)
            key = f"{inspection.product}|{inspection.stage}"
            tally = table.get(key) or {"inspected": 0, "defective": 0}
            table[key] = {
                "inspected": tally["inspected"] + inspection.inspected,
                "defective": tally["defective"] + inspection.defective,
            }
            seen += 1
            if seen == count:
                spent = {"seconds": time.perf_counter() - started, "cpu_seconds": time.process_time() - cpu}
                os.write(
                    1, (json.dumps({"events": sum(v["inspected"] for v in table.values()), **spent}) + "\n").encode()
                )
                os._exit(0)

    faust.Worker(app, loglevel="WARN").execute_from_commandline()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
