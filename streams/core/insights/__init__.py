"""The judged quantities that are no alerts, one a file. To add one: its file, a line in INSIGHTS, a test."""

from collections.abc import Callable, Iterator

from streams.core.enterprise.view import View
from streams.core.insights.benchmark import benchmark
from streams.core.insights.cost_of_quality import cost_of_quality
from streams.core.insights.defect_rates import defect_rates
from streams.core.insights.escape_rate import escape_rate
from streams.core.insights.first_pass_yield import first_pass_yield
from streams.core.insights.growth_headroom import growth_headroom
from streams.core.insights.importance_performance import importance_performance
from streams.core.insights.load_elasticity import load_elasticity
from streams.core.insights.low_score_share import low_score_share
from streams.core.insights.marginal_satisfied_units import marginal_satisfied_units
from streams.core.insights.mix_or_rate import mix_or_rate
from streams.core.insights.need_effect import need_effect
from streams.core.insights.need_mix import need_mix
from streams.core.insights.needs_coverage import needs_coverage
from streams.core.insights.process_capability import process_capability
from streams.core.insights.relationships import relationships
from streams.core.insights.reputation import reputation
from streams.core.insights.requirement_expectation import requirement_expectation
from streams.core.insights.rolled_throughput_yield import rolled_throughput_yield
from streams.core.insights.satisfaction_lag import satisfaction_lag
from streams.core.insights.satisfaction_link import satisfaction_link
from streams.core.insights.scores import scores
from streams.core.insights.supplier_comparison import supplier_comparison
from streams.core.insights.voice_rates import voice_rates
from streams.core.operator import Out

Insight = Callable[[View], Iterator[Out]]

INSIGHTS: dict[str, Insight] = {
    "first_pass_yield": first_pass_yield,
    "rolled_throughput_yield": rolled_throughput_yield,
    "low_score_share": low_score_share,
    "scores": scores,
    "voice_rates": voice_rates,
    "requirement_expectation": requirement_expectation,
    "need_mix": need_mix,
    "importance_performance": importance_performance,
    "need_effect": need_effect,
    "needs_coverage": needs_coverage,
    "relationships": relationships,
    "reputation": reputation,
    "benchmark": benchmark,
    "stage_satisfaction_link": satisfaction_link,
    "stage_satisfaction_lag": satisfaction_lag,
    "defects_per_million": defect_rates,
    "escape_rate": escape_rate,
    "supplier_failure_rate": supplier_comparison,
    "load_elasticity": load_elasticity,
    "growth_headroom": growth_headroom,
    "mix_or_rate": mix_or_rate,
    "marginal_satisfied_units": marginal_satisfied_units,
    "process_capability": process_capability,
    "cost_of_quality": cost_of_quality,
}
