"""From tables nobody has described to a proposed map, and to the questions that only a person can answer."""

from streams.files.guess.propose import Proposal, propose
from streams.files.guess.question import Question

__all__ = ["Proposal", "Question", "propose"]
