"""Stage tallies in, first failures of each stage, and of each product at each stage and site, out."""

from collections.abc import Iterator

from streams.core.closed.closing import STAGE
from streams.core.concerns.concern import Concern, Echo, Relation
from streams.core.concerns.series import Count, Series, labelled
from streams.core.tallies.stage import StageKey, StageTally


def _of_stage(key: StageKey, tally: StageTally) -> Iterator[Count]:
    cell = (key.site, key.product, key.supplier)
    yield Count(labelled(stage=key.stage), cell, tally.first_failed, tally.first_inspected)


def _of_product(key: StageKey, tally: StageTally) -> Iterator[Count]:
    labels = labelled(site=key.site, product=key.product, stage=key.stage)
    yield Count(labels, (key.line, key.supplier), tally.first_failed, tally.first_inspected)


STAGE_FIRST_PASS = Series("stage_first_pass", STAGE, _of_stage, "units failing their first inspection", share=0.08)
PRODUCT_FIRST_PASS = Series(
    "product_first_pass",
    STAGE,
    _of_product,
    "units of the product failing their first inspection",
    share=0.17,
)

CODE_FIRST_PASS = Series(
    "code_first_pass",
    STAGE,
    lambda _key, _tally: (),  # filled by `streams/core/charts/by_code.py`, since no tally tells of codes that it lacks
    "units failing their first inspection by the code",
    share=0.05,
)

STAGE_QUALITY = Concern(
    "stage_quality",
    charted=(STAGE_FIRST_PASS, PRODUCT_FIRST_PASS, CODE_FIRST_PASS),
    echo_of=(
        Echo("growth_strain", Relation.AT_STRAINED_STAGE),
        Echo("stage_quality", Relation.TOLD_FIRST),
        Echo("stage_quality", Relation.PART),
        Echo("stage_quality", Relation.DOWNSTREAM),
        Echo("supplier_quality", Relation.NAMES_NOTHING_ELSE),
    ),
    advice=("fix_at_source_stage", "collect_feedback"),
)
