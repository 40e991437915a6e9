"""From a seed or a file to short logs that all of the product sees: what the golden digests are taken of.

Each log is small in days and in products, so that all of them are replayed in half a minute. The simulator's causes
begin soon after a short baseline; worlds by another hand and a slice of real orders are read from the shared files
where these are at hand.
"""

import importlib.util
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

from schemas.topics import FEEDBACK
from streams.core.enterprise.benchmark import Benchmark
from streams.dev.event_log import LogLine
from streams.dev.olist import OlistOptions, import_olist
from streams.dev.simulator import Scenario, Truth, generate
from streams.dev.simulator.causes import Causes, OddsShock, ToolDrift
from streams.dev.simulator.curves import Ramp, Shift
from streams.dev.simulator.factory import SHOP
from streams.dev.simulator.market import Market
from streams.dev.simulator.minds import Minds, NeedShift
from streams.dev.simulator.receipt import Outage

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("ANDON_SHARED_DATA", ROOT.parent / "shared" / "data")).parent

QUICK: Mapping[str, Any] = {"baseline_periods": 10, "partitions": 2}
SLOW: Mapping[str, Any] = {"baseline_periods": 6, "partitions": 2, "period": "P3D"}

SMALL_SHOP = replace(SHOP, stages=SHOP.stages[:4], products=SHOP.products[:1], lines=SHOP.lines[:1])
TWO_PRODUCTS = replace(SMALL_SHOP, products=SHOP.products[:2])
UNTOLD = Truth(expected_rule=None, verdict="steady")
GROWTH = Ramp(start=12, end=26, factor=4.0)


@dataclass(frozen=True)
class GoldenLog:
    """A log by its lines or its files, and the settings it is replayed with."""

    lines: Callable[[], Iterator[Mapping[str, Any]]] | None = None
    settings: Mapping[str, Any] = field(default_factory=lambda: QUICK)
    needs: Path | None = None
    """The file or folder it is made from; where that is absent, the log cannot be told."""
    files: Sequence[str] = ()

    @property
    def absent(self) -> str | None:
        """Why this log cannot be made here."""
        if self.needs is None or self.needs.exists():
            return None
        return f"needs {self.needs}, which is absent (ANDON_SHARED_DATA says where the shared data is)"

    def paths(self, scratch: Path) -> list[Path]:
        """The log as files; a log of lines is written into `scratch`."""
        if self.lines is None:
            return [INPUTS / name for name in self.files]
        path = scratch / "log.jsonl"
        path.write_text("".join(f"{json.dumps(line)}\n" for line in self.lines()))
        return [path]


def _small(name: str, days: int = 30, orders: float = 10, **changes: Any) -> Scenario:
    market = changes.pop("market", None) or Market(orders_per_day=orders)
    changes.setdefault("factory", SMALL_SHOP)
    return Scenario(name, "a golden log", market, UNTOLD, days=days, warm_up_days=8, **changes)


STRAINED = _small(
    "growth",
    market=Market(orders_per_day=9, demand=GROWTH),
    capacity=GROWTH,
    left_behind=frozenset({"welding"}),
    factory=TWO_PRODUCTS,
    days=40,
)


def _simulated(scenario: Scenario, seed: int = 5) -> Callable[[], Iterator[LogLine]]:
    return lambda: generate(scenario, seed)


CASES = SHARED / "cases"
INPUTS = CASES / "inputs"
OLIST = SHARED / "data" / "olist"


def _cases() -> ModuleType:
    """The cases of the shared folder; their own imports are found beside them."""
    spec = importlib.util.spec_from_file_location("golden_cases", CASES / "given.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(CASES))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(CASES))
    return module


def _world(name: str, days: int, **changes: Any) -> Callable[[], Iterator[Mapping[str, Any]]]:
    def lines() -> Iterator[Mapping[str, Any]]:
        world, _ = _cases().CASES[name]
        made = world(seed=3, days=days, **changes).run()
        return (row[2] for row in made.rows)

    return lines


def _orders() -> Iterator[Mapping[str, Any]]:
    return islice(import_olist(OLIST, OlistOptions()), 1_500)


STANDARD = Benchmark("low_score_share", 0.3, 5_000, "a test", "2025-01-01")


def _odds(stage: str, start: float, end: float, odds: float, supplier: str | None = None) -> Causes:
    return Causes(shocks=(OddsShock(stage, start=start, end=end, odds=odds, supplier=supplier),))


WEAR = Causes(drifts=(ToolDrift("cutting", start=12, end=28, sigmas_per_day=0.15),))
PROMISE = Minds(promised=2.2, promise=Shift(14, 16))
NEWCOMERS = Minds(newcomers_neglected=3.0, newcomers_neglect=Shift(13, 15))
NEEDS = Minds(need_shifts=(NeedShift("consumer", "service", 10.0, Shift(24, 30)),))
SLIDE = Minds(neglected=2.5, neglect=Shift(21, 40))
FEEDBACK_LOST = (Outage(FEEDBACK.name, start=30, end=48),)

SCENARIOS: Sequence[tuple[Mapping[str, Any], Scenario]] = (
    (QUICK, _small("steady", days=24)),
    (QUICK, STRAINED),
    (SLOW, replace(STRAINED, name="healthy", left_behind=frozenset(), days=48)),
    (QUICK, _small("batch", causes=_odds("painting", 16, 20, 9.0))),
    (QUICK, _small("supplier", days=26, causes=_odds("incoming", 14, 1e9, 6.0, "S3"))),
    (QUICK, _small("tool", causes=WEAR)),
    (QUICK, _small("promise", days=26, minds=PROMISE)),
    (QUICK, _small("newcomers", days=26, minds=NEWCOMERS)),
    (SLOW, _small("needs", days=60, orders=16, minds=NEEDS)),
    (SLOW, _small("slide", days=66, minds=SLIDE)),
    (SLOW, _small("mix", days=48, factory=replace(SHOP, products=SHOP.products[:3], lines=SHOP.lines[:1]))),
    (SLOW, _small("noise", days=54, causes=Causes(day_noise=0.6))),
    (SLOW, _small("silence", days=57, factory=TWO_PRODUCTS, outages=FEEDBACK_LOST)),
)

SIMULATED: Mapping[str, GoldenLog] = {
    scenario.name: GoldenLog(_simulated(scenario), settings) for settings, scenario in SCENARIOS
}
"""Small factories, a cause each."""

GIVEN: Mapping[str, GoldenLog] = {
    "case_growth": GoldenLog(_world("growth_lost", 75, demand=14), SLOW, CASES),
    "case_bad": GoldenLog(_world("always_bad", 28, demand=12), QUICK, CASES),
    "case_decline": GoldenLog(_world("slow_decline", 90, demand=9), SLOW, CASES),
    "olist": GoldenLog(_orders, {"partitions": 2, "period": "P7D", "baseline_periods": 8}, OLIST),
}
"""Worlds of another hand and real orders, in small."""

ODD: Mapping[str, GoldenLog] = {
    f"input_{name.replace('-', '_')}": GoldenLog(None, {"partitions": 2}, INPUTS, files)
    for name, files in {
        "decision": ["decision-in-a-log.jsonl"],
        "empty-and-long": ["empty-and-long.jsonl"],
        "first-1970": ["first-event-1970.jsonl"],
        "first-2999": ["first-event-2999.jsonl"],
        "float-integers": ["float-integers.jsonl"],
        "newest-first": ["newest-first.jsonl"],
        "same-ids": ["same-ids-two-sites.jsonl"],
        "sums": ["sums-beyond-64-bits.jsonl"],
        "tiny-values": ["tiny-values.jsonl"],
        "two-files": ["two-files-a.jsonl", "two-files-b.jsonl"],
    }.items()
}
"""Odd inputs: clocks, numbers, order."""

LOGS: Mapping[str, GoldenLog] = {**SIMULATED, **GIVEN, **ODD}
