"""A tally's kind in, how to read its key and its counts out. To add a kind of tally: a line in KINDS."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from streams.core.closed.closing import LINKS, RELATIONSHIP, SATISFACTION, STAGE
from streams.core.tallies.links import LinkKey, LinkTally
from streams.core.tallies.relationship import RelationshipKey, RelationshipTally
from streams.core.tallies.satisfaction import SatisfactionKey, SatisfactionTally
from streams.core.tallies.scope import load_scope
from streams.core.tallies.stage import StageKey, StageTally


@dataclass(frozen=True, slots=True)
class Kind:
    """How the tallies of one kind are read; the ones that are `published` become summaries."""

    key: Callable[[Any], Any]
    tally: Callable[[Any], Any]
    published: bool


KINDS: dict[str, Kind] = {
    STAGE: Kind(partial(load_scope, StageKey), StageTally.load, published=True),
    SATISFACTION: Kind(partial(load_scope, SatisfactionKey), SatisfactionTally.load, published=True),
    LINKS: Kind(partial(load_scope, LinkKey), LinkTally.load, published=False),
    RELATIONSHIP: Kind(partial(load_scope, RelationshipKey), RelationshipTally.load, published=False),
}
"""Kind of a closed tally to its reading."""
