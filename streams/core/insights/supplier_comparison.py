"""Units by the supplier of their parts in; suppliers compared by shrunken failure rates out, at every stage that names
them.
"""

from collections import defaultdict
from collections.abc import Iterator

from streams.core.enterprise.view import View
from streams.core.insights.publish import insight_out
from streams.core.operator import Out
from streams.core.stats.shrinkage import prior_from_peers, shrunken_rate


def supplier_comparison(view: View) -> Iterator[Out]:
    """One insight a stage and supplier, ranked by the lower bound of its posterior: never by the raw rate of a few."""
    window = max(view.settings.windows)
    peers: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for (stage, supplier), tally in view.detail.suppliers(window).items():
        if tally.first_inspected:
            peers[stage][supplier] = (tally.first_failed, tally.first_inspected)
    for stage, suppliers in sorted(peers.items()):
        yield from _compared(view, stage, suppliers, window)


def _compared(view: View, stage: str, suppliers: dict[str, tuple[int, int]], window: int) -> Iterator[Out]:
    prior = prior_from_peers(list(suppliers.values()))
    told = {name: shrunken_rate(x, n, prior) for name, (x, n) in suppliers.items()}
    worst_first = sorted(told, key=lambda name: (-told[name].low, name))
    for rank, name in enumerate(worst_first, start=1):
        x, n = suppliers[name]
        yield insight_out(
            view,
            "supplier_failure_rate",
            {"stage": stage, "supplier": name, "window": str(window)},
            value=told[name].value,
            interval=(told[name].low, told[name].high),
            n=n,
            method="Beta-binomial posterior, prior by moments over the suppliers of the stage; rank by the lower bound",
            detail={"failed": x, "rank": rank, "suppliers": len(suppliers)},
        )
