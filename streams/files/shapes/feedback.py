"""A row in, a complaint, return, praise, purchase or loss of a customer out."""

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import model_validator

from streams.files.cells.fields import Field
from streams.files.cells.row import MappedRow
from streams.files.shapes.draft import Draft
from streams.files.shapes.voice import VoiceBlock

KINDS = frozenset({"complaint", "praise", "return", "purchase", "churn"})


class Feedback(VoiceBlock):
    """shape = "feedback"."""

    shape: Literal["feedback"]
    kind: Field

    @model_validator(mode="after")
    def _known_kinds(self) -> Self:
        constant = () if self.kind.value is None else (self.kind.value,)
        told = {*constant, *(self.kind.values or {}).values()}
        if unknown := sorted(str(kind) for kind in told - KINDS):
            msg = f"kind {', '.join(unknown)} is none of {', '.join(sorted(KINDS))}; answers with a score are a survey"
            raise ValueError(msg)
        return self

    def drafts(self, row: MappedRow) -> Iterator[Draft]:
        """One thing a customer did or said."""
        kind = row.needed("kind", self.kind)
        yield self.voice_draft(row, row.needed_moment(self.at), {"kind": kind})
