"""What is known of one unit or order: its outcome at each stage, and what its customers answered."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self

from streams.core.joining.links.records import ANSWER, REWORK
from streams.core.joining.records import Record
from streams.core.tallies.links import Link

MAX_STAGES = 64
"""Stages kept of one unit; units go through some eight."""
MAX_ANSWERS = 16
"""Answers kept of one unit; an order may have several customers, and one may answer twice."""


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
    """`answers` holds (low, segment) by event id: each answer counts, and one that is told twice counts as it was told
    first. `touched` is the period in which something was last heard of the unit.
    """

    touched: int
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    answers: dict[str, tuple[int, str]] = field(default_factory=dict)

    def take(self, record: Record) -> bool:
        """Takes in a record of this unit; False when it is one too many."""
        _, event_id, kind, _, _, *told = record
        if kind == ANSWER:
            if event_id not in self.answers and len(self.answers) >= MAX_ANSWERS:
                return False
            self.answers.setdefault(event_id, (told[0], told[1]))
            return True
        stage, attempt, failed, codes = told
        outcome = self.outcomes.get(stage)
        if outcome is None:
            if len(self.outcomes) >= MAX_STAGES:
                return False
            outcome = self.outcomes[stage] = Outcome()
        outcome.take(attempt, failed, codes)
        return True

    def links(self) -> Iterator[tuple[str, str, Link]]:
        """Stage, segment and link: one for each answer and each stage that is known."""
        for low, segment in self.answers.values():
            for stage, outcome in self.outcomes.items():
                yield stage, segment, Link(outcome.failed, outcome.reworked, tuple(outcome.codes), low)

    def dump(self) -> Any:
        """JSON data."""
        return [{stage: [o.failed, o.reworked, o.codes] for stage, o in self.outcomes.items()}, self.answers]

    @classmethod
    def load(cls, touched: int, data: Any) -> Self:
        """From JSON data."""
        outcomes, answers = data
        return cls(
            touched,
            {stage: Outcome(*told) for stage, told in outcomes.items()},
            {event_id: (low, segment) for event_id, (low, segment) in answers.items()},
        )
