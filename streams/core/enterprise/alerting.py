"""What a deployment decides about the life of alerts; numbers of periods."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Alerting:
    """`pending`: periods for which a finding must hold before it is told (0: at once, since the charts confirm what
    they say; more delays every alert). `escalate_after`: a critical alert that nobody has acknowledged for so long is
    escalated. `expire_after`: an alert without data for so long ends. `remember`: ended alerts are known for so long.
    """

    pending: int = 0
    escalate_after: int = 3
    expire_after: int = 14
    remember: int = 30


DEFAULT_ALERTING = Alerting()

SETTLE = 3
"""A condition that ended less than so many periods ago must hold for as many before it is told again: no flapping."""
