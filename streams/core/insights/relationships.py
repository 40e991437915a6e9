"""The ledger's counts over the longest window in; how customers stand, stay, come back and forgive a first failure out:
of all, of each segment, of new and existing ones apart.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from streams.core.charts.series import Labels
from streams.core.enterprise.facets.customer_base import CustomerBase, over_time
from streams.core.enterprise.view import View
from streams.core.insights.publish import insight_out
from streams.core.operator import Out
from streams.core.stats.product_limit import product_limit
from streams.core.stats.wilson import wilson_interval
from streams.core.tallies.relationship import RelationshipTally


class Share(NamedTuple):
    """x of n, what else is told of it, and how it was computed."""

    x: str
    n: str
    told: tuple[str, ...]
    method: str


WILSON = "Wilson 95 % interval (Wilson 1927)"
SHARES: dict[str, Share] = {
    "relationship_at_risk": Share(
        "at_risk",
        "known",
        ("failed", "recovered", "heard", "won", "first_failures", "lapsed", "evicted", "left_out"),
        "known customers whose expected share of good experiences (Beta reputation with forgetting, Jøsang & Ismail "
        f"2002) lies below the bound; {WILSON}",
    ),
    "repurchase": Share(
        "repurchased",
        "repurchase_due",
        (),
        f"customers who bought again, of those whose time to do so ran out in the window; {WILSON}",
    ),
    "first_failure_recovery": Share(
        "recovered_in_time",
        "recovery_due",
        (),
        "customers who had good experiences alone in a later period and were not at risk then, of those whose time to "
        f"recover from their first failure ran out in the window; {WILSON}",
    ),
}
"""Kind of insight to the share that it tells."""
RETENTION = "share of customers who stay through the window, product-limit estimate (Kaplan & Meier 1958)"


def relationships(view: View) -> Iterator[Out]:
    """One insight a kind and group that there is anything to tell of, and one for those who were erased."""
    window = max(view.settings.windows)
    base = view.facet(CustomerBase)
    by_labels = base.by_labels(view.period, window)
    departures = any(tally.churned for tally in by_labels.get((), ()))  # else nobody says who leaves, nor who stays
    for labels, tallies in by_labels.items():
        told = over_time(tallies)
        for kind, share in SHARES.items():
            yield from _share(view, kind, share, labels, told)
        if departures:
            yield from _retention(view, labels, tallies)
    yield from _erased(view, base.now(view.period))


def _share(view: View, kind: str, share: Share, labels: Labels, told: RelationshipTally) -> Iterator[Out]:
    x, n = getattr(told, share.x), getattr(told, share.n)
    if not n:
        return
    detail = {name: getattr(told, name) for name in (share.x, *share.told)}
    if kind in COSTS:
        detail |= COSTS[kind](view, told)
    yield _out(view, kind, labels, value=x / n, interval=wilson_interval(x, n), n=n, method=share.method, detail=detail)


def _cost(view: View, told: RelationshipTally) -> dict[str, Any]:
    settings = view.settings
    return {
        "cost_if_lost": round(told.at_risk * settings.cost_lose_customer, 2),
        "customers_to_win_for_that": round(told.at_risk * settings.cost_lose_customer / settings.cost_win_customer, 1),
    }


COSTS: dict[str, Callable[[View, RelationshipTally], dict[str, Any]]] = {"relationship_at_risk": _cost}


def _retention(view: View, labels: Labels, tallies: list[RelationshipTally]) -> Iterator[Out]:
    stays = product_limit((tally.churned, tally.exposed) for tally in tallies)
    if stays.n:
        detail = {"churned": sum(tally.churned for tally in tallies)}
        interval = stays.low, stays.high
        yield _out(
            view, "retention", labels, value=stays.value, interval=interval, n=stays.n, method=RETENTION, detail=detail
        )


def _out(view: View, kind: str, labels: Labels, *, detail: dict[str, Any], **told: Any) -> Out:
    window = {"window_periods": max(view.settings.windows)}
    return insight_out(view, kind, dict(labels), detail=detail | window, **told)


def _erased(view: View, now: RelationshipTally) -> Iterator[Out]:
    """What an erase did, without saying whose; told in the period in which it took effect."""
    if now.erased or now.not_found:
        yield insight_out(
            view,
            "customers_erased",
            {},
            value=None,
            interval=None,
            n=now.erased,
            method="actions erase carried out in the period, by whether the ledger knew the customer",
            detail={"erased": now.erased, "not_found": now.not_found},
        )
