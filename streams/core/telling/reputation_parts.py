"""The reputation facet in, its index with leading and lagging parts and the time to recover out."""

from collections.abc import Callable
from typing import Any

from streams.core.enterprise.facets.reputation import PERSISTENT_BLOCKS, Parts, Reputation
from streams.core.messages import rounded
from streams.core.stats.estimate import Estimate
from streams.core.stats.fading_share import blocks_to_recover, fading_share
from streams.core.stats.newcombe import newcombe_interval
from streams.core.stats.wilson import wilson_interval

Ratio = Callable[[Parts], tuple[int, int]]
LEADING: dict[str, Ratio] = {
    "complaints_per_voice": lambda parts: (parts.complaints, parts.voices),
    "public_adverse_share": lambda parts: (parts.public_adverse, parts.public),
}
"""What comes before customers leave."""
LAGGING: dict[str, Ratio] = {
    "churn_per_purchase": lambda parts: (parts.churned, parts.purchases),
    "returns_per_purchase": lambda parts: (parts.returns, parts.purchases),
}
"""What a reputation that is lost ends in."""


def reputation_index(facet: Reputation) -> Estimate:
    """Share of voices against, weighted by age; before a block has ended, that of the baseline."""
    blocks = [(parts.adverse, parts.voices) for _, parts in facet.blocks]
    blocks = blocks or [(facet.baseline.adverse, facet.baseline.voices)]
    base = facet.chart.baseline
    return fading_share(blocks, facet.half_life_blocks, base.dispersion if base is not None else 1.0)


def reputation_parts(facet: Reputation) -> dict[str, Any]:
    """Baseline and present share, leading and lagging parts against the baseline, and how long recovery takes."""
    now, base = facet.last(PERSISTENT_BLOCKS), facet.baseline
    told: dict[str, Any] = {
        "baseline": _share(base.adverse, base.voices),
        "present": _share(now.adverse, now.voices) | {"blocks": min(PERSISTENT_BLOCKS, len(facet.blocks))},
        "leading": {name: _against(ratio(now), ratio(base)) for name, ratio in LEADING.items()},
        "lagging": {name: _against(ratio(now), ratio(base)) for name, ratio in LAGGING.items()},
        "half_life_blocks": rounded(facet.half_life_blocks),
        "block_periods": facet.block,
    }
    if now.voices and base.voices:
        told["recovery"] = _recovery(facet, now, base)
    return told


def _share(x: int, n: int) -> dict[str, Any]:
    low, high = wilson_interval(x, n)
    return {"x": x, "n": n, "share": rounded(x / n) if n else None, "interval": [rounded(low), rounded(high)]}


def _against(now: tuple[int, int], then: tuple[int, int]) -> dict[str, Any]:
    """A part now and then; its change has an interval where x is part of n."""
    told = {"now": {"x": now[0], "n": now[1]}, "baseline": {"x": then[0], "n": then[1]}}
    if not (now[1] and then[1] and now[0] <= now[1] and then[0] <= then[1]):
        return told
    low, high = newcombe_interval(*now, *then)
    change = {"change": rounded(now[0] / now[1] - then[0] / then[1]), "interval": [rounded(low), rounded(high)]}
    return told | change


def _recovery(facet: Reputation, now: Parts, base: Parts) -> dict[str, Any]:
    """Blocks until the index is back within the baseline's interval; None: not at this rate."""
    index, target = reputation_index(facet).value, wilson_interval(base.adverse, base.voices)[1]
    low, high = wilson_interval(now.adverse, now.voices)
    blocks = [
        blocks_to_recover(index, present, target, facet.half_life_blocks)
        for present in (now.adverse / now.voices, low, high)
    ]
    value, soonest, latest = (None if each is None else rounded(each, 1) for each in blocks)
    return {"target_share": rounded(target), "blocks": value, "interval": [soonest, latest]}
