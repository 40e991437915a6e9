"""What got better than it was is told as well: information, and no alarm."""

from streams.core.concerns.concern import Concern

IMPROVEMENT = Concern("improvement", advice=("keep_the_gain",))
