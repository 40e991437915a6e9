"""The parts of the system's false-alarm budget: each alarming statistic's share in, its limit follows.

A share is what all charts of that statistic may use together; `streams/core/charts/charts.py` splits it evenly over
those that are active. The shares stand in the rows of `streams/core/concerns`.
"""

from streams.core.concerns import SHARES

__all__ = ["IMPROVEMENTS", "SHARES"]

IMPROVEMENTS = 0.25
"""What each chart may tell of falsely in the other direction, that it got better, for each false alarm: it is told as
information, and beside the budget.
"""
