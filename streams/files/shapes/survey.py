"""A row of an answer in, a csat, nps or ces out, in the scale of its kind: 1-5, 0-10, 1-7.

An answer on another scale is never squeezed into one: `values` of the score translates it, and what it does not list is
a bad row. Where 1 is the best mark, `best = 1` turns the scale round.
"""

from collections.abc import Iterable, Iterator
from typing import Literal, Self

from pydantic import model_validator

from schemas.feedback import SCALES
from streams.files.cells.faults import BadRow
from streams.files.cells.fields import Field
from streams.files.cells.row import MappedRow
from streams.files.shapes.draft import Draft, Fault, Fold, Refusal
from streams.files.shapes.voice import VoiceBlock

FEW_OFF = 2
MOST_OFF = 0.02
"""Up to so many marks off the scale are slips; more mean another scale."""


class Survey(VoiceBlock):
    """shape = "survey"."""

    shape: Literal["survey"]
    kind: Literal["csat", "nps", "ces"]
    score: Field
    best: int | None = None
    """The best mark: the highest of the scale unless it says the lowest."""

    @model_validator(mode="after")
    def _best_is_an_end(self) -> Self:
        if self.best not in (None, *SCALES[self.kind]):
            low, high = SCALES[self.kind]
            msg = f"best must be {low} or {high}, an end of the scale of {self.kind}; other scales need `values`"
            raise ValueError(msg)
        return self

    def on_scale(self, score: int) -> bool:
        """Whether the scale of the kind has this mark."""
        low, high = SCALES[self.kind]
        return low <= score <= high

    def begin(self) -> Fold:
        """Counts marks off the scale: where they are many, the others lie on another scale too."""
        return _Scaled(self)

    def drafts(self, row: MappedRow) -> Iterator[Draft]:
        """One answer; none where the question was left out."""
        score = row.whole("score", self.score)
        if score is None:
            return
        low, high = SCALES[self.kind]
        if not self.on_scale(score):
            name = self.score.column or "score"
            msg = (
                f"{name} is {score}, and {self.kind} goes from {low} to {high}; another scale needs `values` in the map"
            )
            raise BadRow(msg)
        turned = low + high - score if self.best == low else score
        yield self.voice_draft(row, row.needed_moment(self.at), {"kind": self.kind, "score": turned})


class _Scaled(Fold):
    def __init__(self, block: Survey) -> None:
        super().__init__(block)
        self._survey = block
        self._answers = self._off = 0

    def take(self, row: MappedRow, line: int) -> Iterable[Draft]:
        score = row.whole("score", self._survey.score)
        self._answers += score is not None
        self._off += score is not None and not self._survey.on_scale(score)
        return super().take(row, line)

    def end(self) -> Iterable[tuple[int, Draft] | Fault]:
        if self._off > max(FEW_OFF, MOST_OFF * self._answers):
            low, high = SCALES[self._survey.kind]
            msg = (
                f"{self._off} of {self._answers} answers lie outside {low} to {high}: this is another scale than that "
                f"of {self._survey.kind}, and none of its answers can be taken as they are; write `values` of score"
            )
            raise Refusal(msg)
        return ()
