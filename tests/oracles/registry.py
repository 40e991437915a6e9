"""Name → an example of every control chart, of the product and of the oracles, so that contract tests find each."""

from collections.abc import Mapping

from streams.core.stats.registry import CHARTS, ChartEntry
from tests.oracles.bernoulli_cusum import BernoulliCusum
from tests.oracles.binomial_cusum import BinomialCusum
from tests.oracles.poisson_cusum import PoissonCusum
from tests.oracles.risk_adjusted_cusum import RiskAdjustedCusum
from tests.oracles.self_starting_cusum import SelfStartingCusum
from tests.oracles.self_starting_proportion import SelfStartingProportion

EVERY_CHART: Mapping[str, ChartEntry] = CHARTS | {
    "bernoulli_cusum": ChartEntry(BernoulliCusum(reward=14, limit=81), "proportion"),
    "binomial_cusum": ChartEntry(BinomialCusum(p0=0.05, limit=4.0), "proportion"),
    "poisson_cusum": ChartEntry(PoissonCusum(reference=2.0, limit=5.99), "rate"),
    "risk_adjusted_cusum": ChartEntry(RiskAdjustedCusum(limit=4.5), "strata"),
    "self_starting_cusum": ChartEntry(SelfStartingCusum(limit=4.77), "value"),
    "self_starting_proportion": ChartEntry(SelfStartingProportion(limit=4.77), "proportion"),
}
