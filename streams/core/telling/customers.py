"""The extra low scores since an alarm's onset in, the evidence `customers` and its sentence out.

`customers` {excess_low, of_which_failed_here, interval, mix, unexplained, unexplained_interval, n, low, through
[{stage, low_scores, interval}]}: excess_low = mix + all that came through a stage + unexplained. It counts answers that
name their unit or order.
"""

from typing import Any

from streams.core.charts.series import ChartId
from streams.core.enterprise.facets.causes import Causes
from streams.core.enterprise.view import View
from streams.core.messages import rounded
from streams.core.stats.extra_low import ExtraLow, Piece
from streams.core.words import listed

LEAST = 1.0
"""Low scores from which a part is worth a word."""


def customers(view: View, identity: ChartId) -> dict[str, Any]:
    """The evidence; empty where no answer names its unit or order."""
    told = view.facet(Causes).of(identity)
    if told is None or told.customers is None:
        return {}
    split, stage = told.customers, dict(identity.labels).get("stage")
    evidence: dict[str, Any] = {
        "excess_low": rounded(split.extra, 3),
        "mix": rounded(split.mix.value, 3),
        "unexplained": rounded(split.unexplained.value, 3),
        "unexplained_interval": _ends(split.unexplained),
        "n": split.answers,
        "low": split.low,
        "through": [_row(name, piece) for name, piece in _ordered(split)],
    }
    if stage is not None:
        here = split.via.get(stage, Piece(0.0, 0.0))
        evidence |= {"of_which_failed_here": rounded(here.value, 3), "interval": _ends(here)}
    return {"customers": evidence}


def _row(stage: str, piece: Piece) -> dict[str, Any]:
    return {"stage": stage, "low_scores": rounded(piece.value, 3), "interval": _ends(piece)}


def _ends(piece: Piece) -> list[float]:
    return [rounded(end, 3) for end in piece.interval]


def _ordered(split: ExtraLow) -> list[tuple[str, Piece]]:
    return sorted(split.via.items(), key=lambda item: (-item[1].value, item[0]))


def felt_words(view: View, identity: ChartId) -> str:
    """What of the extra low scores came through a stage, for its alert; empty where it cannot be told."""
    told, stage = view.facet(Causes).of(identity), dict(identity.labels).get("stage", "")
    if told is None or told.customers is None or told.customers.extra < LEAST:
        return ""
    here = told.customers.via.get(stage)
    if here is None or here.interval[0] <= 0:
        return ""
    return f"Of {_more(told.customers)} since then, {_part(here)} came through failures at {stage}."


def reached_words(view: View, identity: ChartId) -> str:
    """Through which stages the extra low scores came, for the customers' alert; empty where none can be told."""
    told = view.facet(Causes).of(identity)
    if told is None or told.customers is None or told.customers.extra < LEAST:
        return ""
    split = told.customers
    sure = [
        f"{_part(piece)} came through failures at {name}" for name, piece in _ordered(split) if piece.interval[0] > 0
    ]
    if not sure:
        return ""
    rest = split.unexplained
    open_end = f"{_part(rest)} came otherwise" if rest.interval[0] > 0 else f"of {_part(rest)} it cannot be told"
    return f"Of {_more(split)} that can be followed to their unit, {listed(sure)}; {open_end}."


def _more(split: ExtraLow) -> str:
    extra = round(split.extra)
    return f"{extra} more low {'score' if extra == 1 else 'scores'} than usual"


def _part(piece: Piece) -> str:
    return f"{round(piece.value)} ± {round(piece.interval[1] - piece.value)}"
