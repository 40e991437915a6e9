"""What one concern is: a condition that Andon may tell of, as a row of data that every registry is derived from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from streams.core.concerns.series import Series


class Relation(StrEnum):
    """How a finding is known to be the echo of a root; `streams/core/alerts/inhibition.py` says how each is tested."""

    AT_STRAINED_STAGE = "at_strained_stage"
    IN_ITS_TIME = "in_its_time"
    FELT = "felt"
    PART = "part"
    MOSTLY = "mostly"
    TOLD_FIRST = "told_first"
    """A whole that alarms after the part which has most of its excess."""
    SAME_PLACE = "same_place"
    DOWNSTREAM = "downstream"
    NO_MORE_THAN_ITS_STAGE = "no_more_than_its_stage"
    """A supplier that fails as the rest of its stage does."""
    NAMES_NOTHING_ELSE = "names_nothing_else"
    """A stage of which the root is all that has changed."""
    CAME_THROUGH = "came_through"
    """Customers whose extra low scores came through failures at the root's stages."""
    SAME_CUSTOMERS = "same_customers"
    """What the same discontented customers do next."""


@dataclass(frozen=True, slots=True)
class Echo:
    """The rule that may be the root of this concern's findings, and how that is known."""

    root: str
    relation: Relation


class Silence(StrEnum):
    """What has told of it already; `streams/core/telling/echoes.py` says how each is known."""

    STRAIN = "strain"
    """Growth strain, while it lasts and for the lag window after it."""
    AFTERMATH = "aftermath"
    """A growth strain that is over and that customers still speak of."""


@dataclass(frozen=True, slots=True)
class Words:
    """What an alert of a chart says: templates with the numbers and labels of the chart.

    {x} {n} {rate} {expected} {since}, each label by its name, and {of}: " of pump" where the chart is one of a
    product, nothing where it is of all.
    """

    summary: str
    description: str


@dataclass(frozen=True, slots=True)
class Concern:
    """One condition: what is charted of it, its share of the false-alarm budget, its words, whose echo it is, and which
    actions are advised.
    """

    rule: str
    charted: tuple[Series, ...] = ()
    shares: Mapping[str, float] = field(default_factory=dict)
    """Statistics that are no charts of proportions, to their shares of the budget."""
    words: Words | None = None
    """None where a file of `streams/core/rules` says it."""
    silent: Silence | None = None
    echo_of: tuple[Echo, ...] = ()
    """In this order: a finding that may be the echo of two roots is held by the first."""
    advice: tuple[str, ...] = ()
    """Action codes."""
    at_once: bool = False
    """Told in the period in which it is found, and told anew with each that adds to it: it is no judgement that could
    flap.
    """
