"""Stage charts of a view in; "this stage got worse", and what demand has to do with it, out: once a stage or, where
only some are hit, once a product of it.
"""

from collections.abc import Iterator

from streams.core.charts.chart import Chart
from streams.core.charts.series import ChartId
from streams.core.enterprise.growth_evidence import growth_of
from streams.core.enterprise.rate_and_mix import mix_or_rate
from streams.core.enterprise.strain import PRODUCT_LEG, QUALITY_LEG
from streams.core.enterprise.view import View
from streams.core.telling.customers import customers, felt_words
from streams.core.telling.evidence import chart_design, chart_evidence, chart_summary_ids, flow_table, with_ids
from streams.core.telling.finding import Finding
from streams.core.telling.label_words import where_words
from streams.core.telling.what_changed import changed_words, stands_out, what_changed, whole_alarms
from streams.core.words import per_cent, sentences

CODE_LEG = "code_first_pass"
VERDICTS = {"yes": "strain", "no": "not_growth", "cannot_tell": "cannot_tell"}
"""Whether demand explains an alarm, to the verdict of its evidence."""


def stage_quality(view: View) -> Iterator[Finding]:
    """Holds while a stage's chart, or a product's at a stage, alarms; echoes of strain or of a stage before it are
    inhibited (`streams/core/alerts/inhibition.py`). A product that does not stand out from its stage is told with the
    stage only.
    """
    for identity, chart in view.charts.alarming(QUALITY_LEG):
        yield _finding(view, identity, chart)
    for identity, chart in (*view.charts.alarming(PRODUCT_LEG), *view.charts.alarming(CODE_LEG)):
        if stands_out(view, identity) or whole_alarms(view, identity):
            yield _finding(view, identity, chart)


def _finding(view: View, identity: ChartId, chart: Chart) -> Finding:
    labels = dict(identity.labels)
    leg = chart_evidence(view, identity, chart)
    onset = chart.onset if chart.onset is not None else view.period
    growth = growth_of(view.tree, labels, view.strain.cases.get(identity))
    where = where_words(labels)
    evidence = {
        "verdict": VERDICTS[growth.explains],
        "growth": growth.evidence(),
        **leg,
        **what_changed(view, identity),
        **customers(view, identity),
        **mix_or_rate(view, identity, chart),
        "flow": flow_table(view, onset, [labels["stage"]]),
    }
    return Finding(
        rule="stage_quality",
        labels=labels,
        severity="warning",
        onset=onset,
        summary=f"First-pass yield at {where} got worse{growth.tail()}",
        description=(
            f"{leg['x']} of {leg['n']} units ({per_cent(leg.get('rate', 0.0))}) failed at first inspection "
            f"since {leg['since'][:10]}, "
            f"where {leg['expected']:.0f} were expected. {growth.why} "
            f"{sentences(changed_words(view, identity), felt_words(view, identity))}".rstrip()
        ),
        evidence=with_ids(view, evidence, chart_summary_ids(view, _scoped(identity), chart)),
        design=chart_design(view, identity.series, chart),
    )


def _scoped(identity: ChartId) -> ChartId:
    """The chart with the labels that summaries have: no scope has a code."""
    return ChartId(identity.series, tuple(label for label in identity.labels if label[0] != "code"))
