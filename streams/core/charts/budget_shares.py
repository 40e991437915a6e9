"""The parts of the system's false-alarm budget: each alarming statistic's share in, its limit follows.

A share is what all charts of that statistic may use together; `streams/core/charts/charts.py` splits it evenly over
those that are active. The shares stand in the rows of `streams/core/concerns`.
"""

from streams.core.concerns import SHARES

__all__ = ["SHARES"]
