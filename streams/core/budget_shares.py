"""The parts of the system's false-alarm budget, in one table: each alarming statistic's share in, its limit follows.

A share is what all charts of that statistic may use together; `streams/core/assessment/charts.py` splits it evenly over
those that are active. The stages' share is small for their weight, since their alarms decide on growth strain.
"""

SHARES: dict[str, float] = {
    "stage_first_pass": 0.10,
    "product_first_pass": 0.15,
    "supplier_first_pass": 0.10,
    "low_score": 0.20,
    "segment_low_score": 0.15,
    "first_time": 0.03,
    "escape": 0.04,
    "quality_over_volume": 0.03,
    "measurement": 0.05,
    "expectation_gap": 0.02,
    "requirement_gap": 0.02,
    "need_drift": 0.03,
    "reputation": 0.03,
    "relationship_at_risk": 0.03,
    "benchmark": 0.02,
}
"""Statistic to its share; they sum to 1."""
