"""What is known of one unit or order: its outcome at each stage, and what its customers answered."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self

from streams.core.joining.links.records import ANSWER, REWORK
from streams.core.joining.records import Record
from streams.core.tallies.links import First, Link

MAX_STAGES = 64
"""Stages kept of one unit; units go through some eight."""
MAX_ANSWERS = 16
"""Answers kept of one unit; an order may have several customers, and one may answer twice."""


@dataclass(slots=True)
class Outcome:
    """At one stage. `failed` at the first inspection, None where none was seen; of contradicting reports of it the
    failure holds. `occurred` is when it first failed (ms; 0 where an older release did not keep it).
    """

    failed: bool | None = None
    reworked: bool = False
    codes: list[str] = field(default_factory=list)
    occurred: int = 0

    def take(self, occurred: int, attempt: int, failed: int, codes: list[str]) -> None:
        """Takes in one inspection."""
        if attempt >= REWORK:
            self.reworked = True
            return
        if failed:
            self.occurred = min(occurred, self.occurred) if self.failed else occurred
        self.failed = bool(self.failed or failed)
        if failed:
            self.codes = sorted({*self.codes, *codes})


@dataclass(slots=True)
class Unit:
    """`answers` holds (low, segment, need) by event id: each answer counts, and one that is told twice counts as it was
    told first. `touched` is the period in which something was last heard of the unit.
    """

    touched: int
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    answers: dict[str, tuple[int, str, str]] = field(default_factory=dict)

    def take(self, record: Record) -> bool:
        """Takes in a record of this unit; False when it is one too many."""
        occurred, event_id, kind, _, _, *told = record
        if kind == ANSWER:
            if event_id not in self.answers and len(self.answers) >= MAX_ANSWERS:
                return False
            low, segment, *need = told  # an older release told no need
            self.answers.setdefault(event_id, (low, segment, need[0] if need else ""))
            return True
        stage, attempt, failed, codes = told
        outcome = self.outcomes.get(stage)
        if outcome is None:
            if len(self.outcomes) >= MAX_STAGES:
                return False
            outcome = self.outcomes[stage] = Outcome()
        outcome.take(occurred, attempt, failed, codes)
        return True

    def links(self) -> Iterator[tuple[str, str, Link | First]]:
        """Stage, segment and link: one for each answer and each stage that is known; and under the stage "" the stage
        at which the unit failed first.
        """
        first = self.first_failed
        for low, segment, need in self.answers.values():
            for stage, outcome in self.outcomes.items():
                yield stage, segment, Link(outcome.failed, outcome.reworked, tuple(outcome.codes), low)
            if first is not None:
                yield "", segment, First(first, need, low)

    @property
    def first_failed(self) -> str | None:
        """The stage at which it failed first; empty where it failed at none, None where no inspection is known."""
        known = [(o.occurred, stage, o.failed) for stage, o in self.outcomes.items() if o.failed is not None]
        failed = [(occurred, stage) for occurred, stage, failed in known if failed]
        return min(failed)[1] if failed else "" if known else None

    def dump(self) -> Any:
        """JSON data."""
        return [
            {stage: [o.failed, o.reworked, o.codes, o.occurred] for stage, o in self.outcomes.items()},
            self.answers,
        ]

    @classmethod
    def load(cls, touched: int, data: Any) -> Self:
        """From JSON data."""
        outcomes, answers = data
        return cls(
            touched,
            {stage: Outcome(*told) for stage, told in outcomes.items()},
            {event_id: (low, segment, need) for event_id, (low, segment, need) in answers.items()},
        )
