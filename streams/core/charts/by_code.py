"""The cells of each stage in, the same units by what each defect code failed of them out: a chart a stage and code.

A code that nobody found in a period failed none of its units, which no tally says: so the codes that are charted
already are filled in.
"""

from collections.abc import Iterable, Mapping

from streams.core.charts.series import Cells, ChartId, labelled
from streams.core.closed.ledger import ScopeId, Tally, typed_key
from streams.core.tallies.failed_by import NO_CODE
from streams.core.tallies.stage import OTHER, StageKey, StageTally

SERIES = "code_first_pass"
STAGE_SERIES = "stage_first_pass"
MAX_CODES = 16
"""Codes of a stage that are charted: the first that are found."""


def by_code(
    cells: Mapping[ChartId, Cells], tallies: Iterable[tuple[ScopeId, Tally]], known: Iterable[ChartId]
) -> dict[ChartId, Cells]:
    """The cells of every stage's codes."""
    codes: dict[str, list[str]] = {}
    for identity in known:
        if identity.series == SERIES:
            labels = dict(identity.labels)
            codes.setdefault(labels["stage"], []).append(labels["code"])
    found: dict[tuple[str, str], dict[str, int]] = {}
    for scope, tally in tallies:
        if isinstance(tally, StageTally):
            _count(found, codes, typed_key(scope), tally)
    charts: dict[ChartId, Cells] = {}
    for stage, its_codes in sorted(codes.items()):
        whole = cells.get(ChartId(STAGE_SERIES, labelled(stage=stage)), {})
        for code in its_codes if whole else ():
            x = found.get((stage, code), {})
            charts[ChartId(SERIES, labelled(stage=stage, code=code))] = {
                name: [x.get(name, 0), n] for name, (_, n) in whole.items()
            }
    return charts


def _count(
    found: dict[tuple[str, str], dict[str, int]], codes: dict[str, list[str]], key: StageKey, tally: StageTally
) -> None:
    mine = codes.setdefault(key.stage, [])
    for code, n in sorted(tally.failed_by.items()):
        if code in (NO_CODE, OTHER):
            continue
        if code not in mine:
            if len(mine) >= MAX_CODES:
                continue
            mine.append(code)
        name = f"{key.site}|{key.product}|{key.supplier}"
        counts = found.setdefault((key.stage, code), {})
        counts[name] = counts.get(name, 0) + n
