"""What a file cannot tell, and a person must decide: where it stands in the map, why it is open, what may be said."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """One open decision; without choices any text is an answer, and `example` shows one."""

    key: str
    why: str
    choices: Sequence[str] = ()
    example: str = ""

    @property
    def shown(self) -> str:
        """The answer under which the ten rows are shown."""
        return self.choices[0] if self.choices else self.example

    @property
    def told(self) -> str:
        """The question on one line."""
        answers = " or ".join(self.choices) if self.choices else f"such as {self.example}"
        return f"{self.key}: {self.why} ({answers})"
