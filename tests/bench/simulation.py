"""10,000 seeded schedules of the core with its driver in; faults, and in which schedules anything differed, out.

`tests/simulation` says what a schedule is. One that fails prints its seed: `tests.simulation.schedule.simulate(SEED)`.
"""

import os
from collections import Counter
from multiprocessing import Pool
from typing import Any

import structlog

from tests.simulation.schedule import Outcome, simulate

SCHEDULES = 10_000
PROCESSES = 2
CRITICAL = 50


def run() -> list[dict[str, Any]]:
    """A row a kind of fault, and what differed from the replay."""
    schedules = int(os.environ.get("SCHEDULES", str(SCHEDULES)))
    first = int(os.environ.get("FIRST_SCHEDULE", "0"))
    faults: Counter[str] = Counter()
    events, failed = 0, []
    with Pool(PROCESSES, initializer=_quiet) as pool:
        for outcome in pool.imap_unordered(simulate, range(first, first + schedules), chunksize=20):
            faults += outcome.faults
            events += outcome.events
            if outcome.wrong:
                failed.append(outcome)
                print(_told(outcome), flush=True)
    rows = [{"what": f"{kind} at an await", "value": times, "unit": "times"} for kind, times in sorted(faults.items())]
    return [
        {"what": "schedules", "value": schedules, "unit": f"from seed {first}"},
        {"what": "events published", "value": events, "unit": "events"},
        *rows,
        {"what": "schedules that differ from a replay", "value": len(failed), "unit": "schedules"},
    ]


def _quiet() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(CRITICAL))


def _told(outcome: Outcome) -> str:
    return f"simulate({outcome.seed}): {len(outcome.wrong)} differences, such as {outcome.wrong[0]}"
