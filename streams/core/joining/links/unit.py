"""What is known of one unit or order: its outcome at each stage, and what its customers answered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from streams.core.joining.links.records import ANSWER, REWORK
from streams.core.joining.record import Record
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


PASSED = Outcome(failed=False)
"""At a stage of which nothing else is known; never changed."""


@dataclass(slots=True)
class Unit:
    """`answers` holds (low, segment, need) by event id: each answer counts, and one that is told twice counts as it was
    told first. `touched` is the period in which something was last heard of the unit. `passed` has a bit for each stage
    whose first inspection it passed, by the stage's number; `outcomes` holds what came otherwise.
    """

    touched: int
    passed: int = 0
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
            if len(self.outcomes) + self.passed.bit_count() >= MAX_STAGES:
                return False
            outcome = self.outcomes[stage] = Outcome()
        outcome.take(occurred, attempt, failed, codes)
        return True

    def passes(self, stages: int) -> int:
        """Notes the stages that it has passed, as bits; how many of them were too many."""
        new = stages & ~self.passed
        known = len(self.outcomes) + self.passed.bit_count()
        left_out = max(0, min(new.bit_count(), known + new.bit_count() - MAX_STAGES))
        for _ in range(left_out):
            new ^= 1 << new.bit_length() - 1
        self.passed |= new
        return left_out

    def links(self, names: Sequence[str]) -> Iterator[tuple[str, str, Link | First]]:
        """Stage, segment and link: one for each answer and each stage that is known; and under the stage "" the stage
        at which the unit failed first. `names` are those of the stages by their number.
        """
        first, outcomes = self.first_failed, self._outcomes(names)
        for low, segment, need in self.answers.values():
            for stage, outcome in outcomes.items():
                yield stage, segment, Link(outcome.failed, outcome.reworked, tuple(outcome.codes), low)
            if first is not None:
                yield "", segment, First(first, need, low)

    def _outcomes(self, names: Sequence[str]) -> dict[str, Outcome]:
        """By stage; of contradicting reports of a first inspection the failure holds."""
        outcomes = {names[bit]: PASSED for bit in range(self.passed.bit_length()) if self.passed >> bit & 1}
        for stage, outcome in self.outcomes.items():
            unseen = outcome.failed is None and stage in outcomes
            outcomes[stage] = replace(outcome, failed=False) if unseen else outcome
        return outcomes

    @property
    def known(self) -> bool:
        """Whether any stage has told of it."""
        return bool(self.passed or self.outcomes)

    @property
    def first_failed(self) -> str | None:
        """The stage at which it failed first; empty where it failed at none, None where no inspection is known."""
        failed = [(outcome.occurred, stage) for stage, outcome in self.outcomes.items() if outcome.failed]
        if failed:
            return min(failed)[1]
        inspected = self.passed or any(outcome.failed is not None for outcome in self.outcomes.values())
        return "" if inspected else None

    def dump(self) -> Any:
        """JSON data: the number of `passed` alone where nothing else is known."""
        if not self.outcomes and not self.answers:
            return [self.passed]
        outcomes = {stage: [o.failed, o.reworked, o.codes, o.occurred] for stage, o in self.outcomes.items()}
        return [self.passed, outcomes, self.answers]

    @classmethod
    def load(cls, touched: int, data: Any) -> Self:
        """From JSON data."""
        passed, outcomes, answers = data if len(data) > 1 else (*data, {}, {})
        return cls(
            touched,
            passed,
            {stage: Outcome(*told) for stage, told in outcomes.items()},
            {event_id: (low, segment, need) for event_id, (low, segment, need) in answers.items()},
        )
