"""A calendar in, its days and weeks out, counted in periods: the units in which demand is compared.

A day is a period where periods are a day or longer, and otherwise the periods of a day (24 at the most, so that very
short periods have days of their own). A week is as many days as come nearest to seven days of time, at least one.
"""

from dataclasses import dataclass

from streams.core.periods import DAY_MS, Calendar

MOST_PERIODS_A_DAY = 24
REFERENCE_DAYS = 56
LAG_DAYS = 91
SLOW_DAYS = 28


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Periods a day, days a week; weeks of the reference, of the lag before it ends, and of the slow leg."""

    periods_a_day: int
    days_a_week: int
    reference: int
    lag: int
    slow: int

    @classmethod
    def of(cls, calendar: Calendar) -> "Rhythm":
        """The rhythm of a calendar.

        >>> Rhythm.of(Calendar(DAY_MS, 0))
        Rhythm(periods_a_day=1, days_a_week=7, reference=8, lag=13, slow=4)
        """
        periods = max(1, min(MOST_PERIODS_A_DAY, DAY_MS // calendar.period_ms))
        days = max(1, round(7 * DAY_MS / max(DAY_MS, calendar.period_ms)))
        week_ms = max(7 * DAY_MS, calendar.period_ms)
        return cls(
            periods,
            days,
            max(4, REFERENCE_DAYS * DAY_MS // week_ms),
            max(3, LAG_DAYS * DAY_MS // week_ms),
            max(1, SLOW_DAYS * DAY_MS // week_ms),
        )

    @property
    def periods_a_week(self) -> int:
        """Periods in a week."""
        return self.periods_a_day * self.days_a_week

    def day(self, period: int) -> int:
        """The day that holds a period."""
        return period // self.periods_a_day

    def week(self, period: int) -> int:
        """The week that holds a period."""
        return period // (self.periods_a_day * self.days_a_week)

    def whole_days(self, period: int) -> int:
        """The first day that is not over at the end of a period."""
        return (period + 1) // self.periods_a_day

    def whole_weeks(self, period: int) -> int:
        """The first week that is not over at the end of a period."""
        return (period + 1) // (self.periods_a_day * self.days_a_week)
