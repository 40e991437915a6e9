"""From one run of a scenario to what the tests ask of it; each scenario is run once a session, line by line."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from schemas.codec import Rejected, decode
from schemas.topics import by_name
from streams.dev.simulator import SCENARIOS, LogLine, Scenario, generate

DAY = timedelta(days=1)
SEED = 11


@dataclass
class Told:
    """What one run told: counts by day, and every way in which a line was not as it should be."""

    scenario: Scenario
    lines: int = 0
    inspected: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    failed: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    bad_parts: Counter[tuple[str, int]] = field(default_factory=Counter)
    parts: Counter[tuple[str, int]] = field(default_factory=Counter)
    said: Counter[tuple[str, int]] = field(default_factory=Counter)
    low_scores: Counter[int] = field(default_factory=Counter)
    found_later: int = 0
    rejected: list[str] = field(default_factory=list)
    out_of_order: int = 0
    longest_delay: timedelta = timedelta(0)
    repeated_ids: int = 0
    days: set[int] = field(default_factory=set)

    def first_pass_yield(self, stage: str, days: range, product: str | None = None) -> float:
        """Share of pieces that passed at their first inspection."""
        inspected = self._sum(self.inspected, stage, days, product)
        return 1 - self._sum(self.failed, stage, days, product) / inspected

    def low_share(self, days: range) -> float:
        """Share of satisfaction scores of 1 or 2."""
        return sum(self.low_scores[day] for day in days) / sum(self.said["csat", day] for day in days)

    def pieces_in(self, days: range) -> float:
        """Pieces a day that reached the first stage."""
        return self._sum(self.inspected, "incoming", days, None) / len(days)

    @staticmethod
    def by_day(counts: Counter[tuple[str, str, int]], stage: str) -> Counter[int]:
        """One stage's pieces by day, of all products."""
        days: Counter[int] = Counter()
        for (at, _, day), n in counts.items():
            days[day] += n * (at == stage)
        return days

    @staticmethod
    def _sum(counts: Counter[tuple[str, str, int]], stage: str, days: range, product: str | None) -> int:
        return sum(
            n for (at, what, day), n in counts.items() if at == stage and day in days and product in (None, what)
        )


def watch(scenario: Scenario, seed: int) -> Told:
    told = Told(scenario)
    ids: set[str] = set()
    before = ""
    for line in generate(scenario, seed):
        value = line["value"]
        told.lines += 1
        told.out_of_order += line["received_at"] < before
        before = line["received_at"]
        told.repeated_ids += value["event_id"] in ids
        ids.add(value["event_id"])
        _check(told, line)
        _count(told, value)
    return told


def _check(told: Told, line: LogLine) -> None:
    delay = datetime.fromisoformat(line["received_at"]) - datetime.fromisoformat(line["value"]["occurred_at"])
    told.longest_delay = max(told.longest_delay, delay)
    told.out_of_order += delay < timedelta(0)
    try:
        decode(by_name(line["topic"]), _bytes(line["value"]))
    except Rejected as fault:
        told.rejected.append(f"{fault}: {line['value']}")


def _bytes(value: dict[str, Any]) -> bytes:
    return json.dumps(value).encode()


def _count(told: Told, value: dict[str, Any]) -> None:
    day = (datetime.fromisoformat(value["occurred_at"]) - told.scenario.start) // DAY
    told.days.add(day)
    if "stage" not in value:
        told.said[value["kind"], day] += 1
        told.low_scores[day] += value["kind"] == "csat" and value["score"] <= 2
        return
    told.found_later += sum(
        row["count"] for row in value.get("defects", ()) if row.get("origin_stage", value["stage"]) != value["stage"]
    )
    if value.get("attempt", 1) == 1:
        told.inspected[value["stage"], value["product"], day] += value["inspected"]
        told.failed[value["stage"], value["product"], day] += value["defective"]
        if "supplier" in value:
            told.parts[value["supplier"], day] += value["inspected"]
            told.bad_parts[value["supplier"], day] += value["defective"]


@cache
def told(name: str) -> Told:
    """One run of the scenario of that name."""
    return watch(SCENARIOS[name], SEED)
