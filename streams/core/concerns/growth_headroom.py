"""Growth that will reach what a stage bears: no chart, but demand against a declared capacity; information."""

from streams.core.concerns.concern import Concern, Echo, Relation

GROWTH_HEADROOM = Concern("growth_headroom", echo_of=(Echo("growth_strain", Relation.AT_STRAINED_STAGE),))
