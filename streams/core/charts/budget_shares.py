"""The parts of the system's false-alarm budget, in one table: each alarming statistic's share in, its limit follows.

A share is what all charts of that statistic may use together; `streams/core/charts/charts.py` splits it evenly over
those that are active. The shares of the stages and of all low scores together are small for their weight, since their
alarms decide on the verdict: a false one is not only an alert too many.
"""

SHARES: dict[str, float] = {
    "stage_first_pass": 0.08,
    "product_first_pass": 0.17,
    "supplier_first_pass": 0.13,
    "low_score": 0.14,
    "segment_low_score": 0.15,
    "first_time": 0.02,
    "escape": 0.05,
    "quality_over_volume": 0.03,
    "measurement": 0.06,
    "expectation_gap": 0.03,
    "requirement_gap": 0.03,
    "need_drift": 0.03,
    "reputation": 0.03,
    "relationship_at_risk": 0.03,
    "benchmark": 0.02,
}
"""Statistic to its share; they sum to 1."""
