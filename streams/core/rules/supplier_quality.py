"""Supplier charts of a view in; "units with this supplier's parts got worse" out."""

from collections.abc import Iterator

from streams.core.enterprise.view import View
from streams.core.telling.customers import customers, felt_words
from streams.core.telling.evidence import chart_design, chart_evidence, chart_summary_ids, with_ids
from streams.core.telling.finding import Finding
from streams.core.telling.what_changed import changed_words, stands_out, what_changed, whole_alarms
from streams.core.words import per_cent, sentences

SUPPLIER_LEG = "supplier_first_pass"


def supplier_quality(view: View) -> Iterator[Finding]:
    """Holds while a supplier's chart at a stage is in alarm, and the supplier stands out from the stage; where the
    stage fails for all suppliers alike, it is the stage's echo (`streams/core/alerts/inhibition.py`).
    """
    for identity, chart in view.charts.alarming(SUPPLIER_LEG):
        if not (stands_out(view, identity) or whole_alarms(view, identity)):
            continue
        labels = dict(identity.labels)
        leg = chart_evidence(view, identity, chart)
        evidence = leg | what_changed(view, identity) | customers(view, identity)
        yield Finding(
            rule="supplier_quality",
            labels=labels,
            severity="warning",
            onset=chart.onset if chart.onset is not None else view.period,
            summary=f"Parts of {labels['supplier']} got worse, seen at {labels['stage']}",
            description=(
                f"{leg['x']} of {leg['n']} units ({per_cent(leg.get('rate', 0.0))}) "
                f"with parts of {labels['supplier']} failed at "
                f"{labels['stage']} since {leg['since'][:10]}, where {leg['expected']:.0f} were expected."
                + f" {sentences(changed_words(view, identity), felt_words(view, identity))}".rstrip()
            ),
            evidence=with_ids(view, evidence, chart_summary_ids(view, identity, chart)),
            design=chart_design(view, SUPPLIER_LEG, chart),
        )
