"""Stage tallies in, first failures of the units that hold a supplier's parts out."""

from collections.abc import Iterator

from streams.core.closed.closing import STAGE
from streams.core.concerns.concern import Concern, Echo, Relation
from streams.core.concerns.series import Count, Series, labelled
from streams.core.tallies.stage import StageKey, StageTally


def _counts(key: StageKey, tally: StageTally) -> Iterator[Count]:
    if key.supplier:
        labels = labelled(stage=key.stage, supplier=key.supplier)
        yield Count(labels, (key.site, key.product), tally.first_failed, tally.first_inspected)


SUPPLIER_FIRST_PASS = Series(
    "supplier_first_pass",
    STAGE,
    _counts,
    "units with the supplier's parts failing their first inspection",
    share=0.08,
)

SUPPLIER_QUALITY = Concern(
    "supplier_quality",
    charted=(SUPPLIER_FIRST_PASS,),
    echo_of=(
        Echo("growth_strain", Relation.AT_STRAINED_STAGE),
        Echo("stage_quality", Relation.NO_MORE_THAN_ITS_STAGE),
    ),
    advice=("change_supplier", "audit_supplier"),
)
