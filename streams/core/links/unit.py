"""What is known of one unit or order: its outcome at each stage, and what its customer last answered."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self

from streams.core.joining.records import Record
from streams.core.links.records import ANSWER, REWORK
from streams.core.links.tally import Link

MAX_STAGES = 64
"""Stages kept of one unit; units go through some eight."""


@dataclass(slots=True)
class Outcome:
    """At one stage. `failed` at the first inspection, None where none was seen; of contradicting reports of it the
    failure holds.
    """

    failed: bool | None = None
    reworked: bool = False
    codes: list[str] = field(default_factory=list)

    def take(self, attempt: int, failed: int, codes: list[str]) -> None:
        """Takes in one inspection."""
        if attempt >= REWORK:
            self.reworked = True
            return
        self.failed = bool(self.failed or failed)
        if failed:
            self.codes = sorted({*self.codes, *codes})


@dataclass(slots=True)
class Unit:
    """`answer` is [occurred_ms, event_id, low, segment] of the customer's last word: a unit counts once, however often
    it is answered for. `touched` is the period in which something was last heard of it.
    """

    touched: int
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    answer: list[Any] | None = None

    def take(self, record: Record) -> None:
        """Takes in a record of this unit."""
        occurred, event_id, kind, _, _, *told = record
        if kind == ANSWER:
            answer = [occurred, event_id, *told]
            self.answer = answer if self.answer is None else max(self.answer, answer)
        elif told[0] in self.outcomes or len(self.outcomes) < MAX_STAGES:
            self.outcomes.setdefault(told[0], Outcome()).take(*told[1:])

    def links(self) -> Iterator[tuple[str, str, Link]]:
        """Stage, segment and link, one for each stage that is known, once there is an answer."""
        if self.answer is not None:
            low, segment = self.answer[2:]
            for stage, outcome in self.outcomes.items():
                yield stage, segment, Link(outcome.failed, outcome.reworked, tuple(outcome.codes), low)

    def dump(self) -> Any:
        """JSON data."""
        outcomes = {stage: [o.failed, o.reworked, o.codes] for stage, o in self.outcomes.items()}
        return [outcomes, self.answer]

    @classmethod
    def load(cls, touched: int, data: Any) -> Self:
        """From JSON data."""
        outcomes, answer = data
        return cls(touched, {stage: Outcome(*told) for stage, told in outcomes.items()}, answer)
