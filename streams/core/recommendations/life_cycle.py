"""A status and a signal in, the next status out: the life of a recommendation, as one literal table."""

from typing import Literal

Status = Literal[
    "proposed",
    "accepted",
    "verified",
    "ineffective",
    "harmful",
    "not_separable",
    "not_done",
    "went_away_after",
    "withdrawn",
]
Signal = Literal[
    "take_action",
    "close",
    "alert_ended",
    "effect_seen",
    "no_effect_seen",
    "harm_seen",
    "not_moved",
    "went_away",
    "not_separable",
    "cannot_tell",
]

TRANSITIONS: dict[tuple[Status, Signal], Status] = {
    ("proposed", "take_action"): "accepted",
    ("proposed", "close"): "withdrawn",
    ("proposed", "alert_ended"): "withdrawn",
    ("accepted", "close"): "withdrawn",
    ("accepted", "alert_ended"): "accepted",
    ("accepted", "effect_seen"): "verified",
    ("accepted", "no_effect_seen"): "ineffective",
    ("accepted", "harm_seen"): "harmful",
    ("accepted", "not_moved"): "not_done",
    ("accepted", "went_away"): "went_away_after",
    ("accepted", "not_separable"): "not_separable",
    ("accepted", "cannot_tell"): "withdrawn",
}
"""What was accepted outlives its alert: whether it helped is told by the numbers, not by the alert's end."""

OPEN: frozenset[Status] = frozenset({"proposed", "accepted"})
