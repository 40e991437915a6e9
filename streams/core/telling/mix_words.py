"""A segment's need mix and its baseline in, the numbers that an insight or an alert tells of it out."""

from typing import Any

from streams.core.enterprise.mix import WINDOW_BLOCKS, Importance, Mix, joined
from streams.core.messages import rounded
from streams.core.periods import Calendar
from streams.core.stats.mean_interval import mean_of_histogram
from streams.core.stats.mix_change import MixChange, ShareChange, share_changes
from streams.core.stats.welch import welch_interval

FEWEST_MENTIONS = 20


def mix_verdict(mix: Mix, change: MixChange | None) -> str:
    """Learning, drifting, cannot_tell (too little was said lately) or stable."""
    if mix.baseline is None:
        return "learning"
    if mix.drift is not None:
        return "drifting"
    told = sum(change.after.values()) if change is not None else 0
    return "stable" if change is not None and change.df and told >= FEWEST_MENTIONS else "cannot_tell"


def mix_numbers(calendar: Calendar, mix: Mix, change: MixChange, block: int) -> dict[str, Any]:
    """Effect, test and needs; a need is `emerging` where its share grew beyond chance, all needs taken together."""
    base = mix.baseline
    assert base is not None
    importance = joined(mix.blocks)[1]
    needs = share_changes(change)
    return {
        "effect_bits": rounded(change.effect),
        "effect_interval": [rounded(change.low), rounded(change.high)],
        "g": rounded(change.g),
        "df": change.df,
        "p_value": float(f"{change.p_value:.6g}"),
        "dispersion": rounded(change.phi),
        "mentions": sum(change.after.values()),
        "since": calendar.text(calendar.start(mix.blocks[0].number * block)),
        "window_periods": WINDOW_BLOCKS * block,
        "needs": [_need(one, base.importance, importance) for one in needs],
        "emerging": [one.category for one in needs if one.change_low > 0],
        "fading": [one.category for one in needs if one.change_high < 0],
        "baseline": {
            "counts": base.table,
            "from": calendar.text(calendar.start(base.first)),
            "until": calendar.text(calendar.end(base.last)),
        },
    }


def _need(one: ShareChange, before: Importance, after: Importance) -> dict[str, Any]:
    told: dict[str, Any] = {
        "need": one.category,
        "n": one.n,
        "share": rounded(one.share),
        "interval": [rounded(one.low), rounded(one.high)],
        "baseline_share": rounded(one.before),
        "change": rounded(one.change),
        "change_interval": [rounded(one.change_low), rounded(one.change_high)],
    }
    now, then = after.get(one.category, []), before.get(one.category, [])
    mean = mean_of_histogram(now)
    if mean is not None:
        told["importance"] = {"mean": rounded(mean.value), "interval": [rounded(mean.low), rounded(mean.high)]}
    shift = welch_interval(now, then)
    if shift is not None:
        told["importance_shift"] = {
            "change": rounded(shift.value),
            "interval": [rounded(shift.low), rounded(shift.high)],
        }
    return told
