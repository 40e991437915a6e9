"""The pieces of one order at a stage in; which became defective, were found, repaired, scrapped or let pass out.

A piece carries at most one hidden defect, known by the stage that made it. Inspection is imperfect at every stage, so
defects escape; scrapped pieces leave the tray, so what ships may be short, and every flow balances.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from streams.dev.simulator.draws import binomial
from streams.dev.simulator.factory import Stage, Tool


@dataclass(slots=True)
class Tray:
    """The pieces of one order: how many there are, and how many of them hide a defect of which stage."""

    pieces: int
    hidden: dict[str, int] = field(default_factory=dict)
    reworked: int = 0

    @property
    def clean(self) -> int:
        """Pieces without a defect."""
        return self.pieces - sum(self.hidden.values())


class Risk(NamedTuple):
    """How likely a stage is to make and to miss a defect in this tray, all causes taken together."""

    defect_probability: float
    tool_probability: float
    catch_own: float
    catch_upstream: float
    scrap_share: float
    repair_fails: float


class Findings(NamedTuple):
    """What one inspection found: defects by the stage that made them, those of the tool apart."""

    inspected: int
    defective: int
    found: dict[str, int]
    tool_defects: int
    scrapped: int


def work_and_inspect(rng: Random, tray: Tray, stage: Stage, risk: Risk, measured: Sequence[float]) -> Findings:
    """The first attempt: make, inspect, sort out."""
    by_tool = _tool_defects(rng, tray, stage.tool, risk, measured)
    made = by_tool + binomial(rng, tray.clean - by_tool, risk.defect_probability)
    inspected = tray.pieces
    found = {origin: binomial(rng, n, risk.catch_upstream) for origin, n in tray.hidden.items()}
    found[stage.name] = binomial(rng, made, risk.catch_own)
    tray.hidden[stage.name] = made
    defective = sum(found.values())
    scrapped = binomial(rng, defective, risk.scrap_share)
    _take_out(tray, found)
    tray.pieces -= scrapped
    from_tool = min(by_tool, binomial(rng, found[stage.name], by_tool / made)) if by_tool else 0
    return Findings(inspected, defective, found, from_tool, scrapped)


def repair_and_inspect(rng: Random, tray: Tray, stage: Stage, risk: Risk, pieces: int) -> Findings:
    """The second attempt, on what the first found and did not scrap; a repair seen to have failed is scrapped."""
    tray.reworked += pieces
    failed = binomial(rng, pieces, risk.repair_fails)
    seen = binomial(rng, failed, risk.catch_own)
    if failed > seen:
        tray.hidden[stage.name] = tray.hidden.get(stage.name, 0) + failed - seen
    tray.pieces -= seen
    return Findings(pieces, seen, {stage.name: seen}, 0, seen)


def _tool_defects(rng: Random, tray: Tray, tool: Tool | None, risk: Risk, measured: Sequence[float]) -> int:
    """Pieces the tool made off size; the measured ones are counted, the others drawn from the same distribution."""
    if tool is None:
        return 0
    seen = sum(not tool.lsl <= value <= tool.usl for value in measured)
    return min(tray.clean, seen + binomial(rng, tray.clean - len(measured), risk.tool_probability))


def _take_out(tray: Tray, found: dict[str, int]) -> None:
    for origin, n in found.items():
        left = tray.hidden[origin] - n
        if left:
            tray.hidden[origin] = left
        else:
            del tray.hidden[origin]
