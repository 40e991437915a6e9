"""What a rule says: a condition that holds now, since when, and the numbers for it. It knows nothing of firing,
acknowledging or Kafka.
"""

from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["info", "warning", "critical"]
SEVERITIES: tuple[Severity, ...] = ("info", "warning", "critical")


@dataclass(frozen=True, slots=True)
class Finding:
    """One condition of one group of labels in one period.

    `onset` is the first period of the condition. `evidence` names in `summary_ids` the summaries it rests on (never
    empty).
    """

    rule: str
    labels: dict[str, str]
    severity: Severity
    onset: int
    summary: str
    description: str
    evidence: dict[str, Any]
    design: dict[str, Any]
