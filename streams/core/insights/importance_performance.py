"""What each segment said of each need in, importance against performance out: where to concentrate, and where not."""

from collections.abc import Iterator

from streams.core.enterprise.facets.needs import Needs
from streams.core.enterprise.view import View
from streams.core.insights.publish import insight_out
from streams.core.messages import rounded
from streams.core.operator import Out
from streams.core.telling.need_matrix import Matrix, NeedRow, need_matrices


def importance_performance(view: View) -> Iterator[Out]:
    """One insight a segment and need; its value is the share of satisfied answers about the need."""
    for matrix in need_matrices(view.facet(Needs).window(view.period)):
        for row in matrix.rows:
            yield _told(view, matrix, row)


def _told(view: View, matrix: Matrix, row: NeedRow) -> Out:
    importance, performance = row.importance, row.performance
    return insight_out(
        view,
        "importance_performance",
        {"need": row.need} | ({"segment": matrix.segment} if matrix.segment else {}),
        value=performance.value,
        interval=(performance.low, performance.high),
        n=performance.n,
        method="importance-performance analysis (Martilla & James 1977): cut at the segment's means, interval boxes",
        detail={
            "quadrant": row.quadrant,
            "importance": {
                "mean": rounded(importance.value),
                "interval": [rounded(importance.low), rounded(importance.high)],
                "n": importance.n,
                "cut": rounded(matrix.importance_cut),
            },
            "performance_cut": rounded(matrix.performance_cut),
            "mentions": row.mentions,
            "window_periods": max(view.settings.windows),
        },
    )
