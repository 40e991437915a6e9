"""Critical defects: each told at once, and an alarm when they come more often. Some 0.1 false alarms a year, beside the
budget of the charts.
"""

from streams.core.concerns.concern import Concern

CRITICAL_DEFECT = Concern("critical_defect", advice=("contain_critical_defects",))
CRITICAL_NOTICE = Concern("critical_notice", at_once=True)
