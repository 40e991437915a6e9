"""What stands behind an alert, as far as its life depends on it: the statistics that found its condition."""

from typing import Protocol

from streams.core.telling.finding import Finding


class Behind(Protocol):
    """The statistics behind findings; one that has none that can be asked answers no, and does nothing."""

    def worse(self, finding: Finding, period: int) -> bool:
        """Whether it got worse in `period` than it was when somebody acknowledged it."""

    def silent(self, finding: Finding, period: int) -> int:
        """For how many periods nothing could be judged, 0 where the last one was."""

    def begin_anew(self, finding: Finding) -> bool:
        """Ends the alarms, so that only new evidence raises them again; False where that cannot be done."""


class Nothing:
    """No statistics: for findings that somebody made by hand."""

    def worse(self, finding: Finding, period: int) -> bool:
        """See `Behind.worse`."""
        return False

    def silent(self, finding: Finding, period: int) -> int:
        """See `Behind.silent`."""
        return 0

    def begin_anew(self, finding: Finding) -> bool:
        """See `Behind.begin_anew`."""
        return False


NOTHING = Nothing()
