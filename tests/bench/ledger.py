"""A million customers in; the memory that the ledger takes of them, and what it writes for each event, out.

Bounded memory: 200,000 more customers are then heard of, for whom others make room.
"""

import gc
import os
import random
import time
from collections.abc import Iterator
from typing import Any

from streams.core.joining.open_periods import Heard
from streams.core.joining.record import Record
from streams.core.joining.relationships.customers import Customers
from streams.core.joining.relationships.records import HEARD, customer_key
from streams.core.joining.relationships.terms import Terms
from streams.core.periods import DAY_MS, Calendar
from streams.core.stats.beta_reputation import BetaReputation

CUSTOMERS, MORE, A_DAY = 1_000_000, 200_000, 100_000
CHANGELOG_OVERHEAD = 8 + 12
"""Bytes of a changelog record beside its key and value: its position, and what Kafka adds in a batch."""


def run() -> list[dict[str, Any]]:
    """Fills the ledger of one partition to its bound and beyond, a day at a time; snapshots are taken every day."""
    chance = random.Random(1)
    calendar = Calendar(DAY_MS, 0)
    ledger = Customers(Terms(calendar, BetaReputation(180 * DAY_MS), 3.0, 0.5, 90, 730, CUSTOMERS))
    began, written, heard, seconds = _resident(), 0, 0, 0.0
    full = 0
    for day, first in enumerate(range(0, CUSTOMERS + MORE, A_DAY)):
        records = list(_heard(chance, day, first))
        started = time.process_time()
        tallies = ledger.period(day, Heard(records))
        seconds += time.process_time() - started
        heard += len(records)
        written += sum(len(name) + len(value or b"") + CHANGELOG_OVERHEAD for name, value in ledger.changes().items())
        del records, tallies
        if len(ledger.table) == CUSTOMERS and not full:
            full = _resident()
    gc.collect()
    return [
        _row("customers held", len(ledger.table), "customers", CUSTOMERS),
        _row("memory of a million customers", round((full - began) / 2**20), "MiB", 600),
        _row("memory after 200,000 more", round((_resident() - began) / 2**20), "MiB", 800),
        _row("changelog of an event", round(written / heard), "bytes", 200),
        _row("folding an event", round(seconds / heard * 1e6, 1), "CPU µs", 100),
    ]


def _row(what: str, value: float, unit: str, most: float) -> dict[str, Any]:
    return {"what": what, "value": value, "unit": unit, "must not exceed": most}


def _heard(chance: random.Random, day: int, first: int) -> Iterator[Record]:
    """New customers buy; one in five of those heard of before says something."""
    for number in range(first, first + A_DAY):
        yield _record(day, number, 1, 1)
        if first and number % 5 == 0:
            yield _record(day, chance.randrange(first), chance.choice((-1, 0, 1)), 0)


def _record(day: int, number: int, experience: int, bought: int) -> Record:
    key = customer_key("main", f"customer-{number}")
    return [day * DAY_MS, "", HEARD, "main", key, "consumer", "", experience, bought, 0]


def _resident() -> int:
    """Bytes of memory that the process holds."""
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
