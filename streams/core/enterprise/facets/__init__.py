"""What judging remembers beside the charts, one concern a file. To add one: its file, a line in FACETS, a test. It is
kept in the snapshot by itself; rules and insights read it through `view.facet(TheClass)`.
"""

from collections.abc import Callable

from streams.core.enterprise.facets.causes import Causes
from streams.core.enterprise.facets.critical_defects import CriticalDefects
from streams.core.enterprise.facets.customer_base import CustomerBase
from streams.core.enterprise.facets.facet import Facet
from streams.core.enterprise.facets.measurements import Measurements
from streams.core.enterprise.facets.mixes import Mixes
from streams.core.enterprise.facets.need_effects import NeedEffects
from streams.core.enterprise.facets.need_mix import NeedMix
from streams.core.enterprise.facets.needs import Needs
from streams.core.enterprise.facets.quality_events import QualityEventCounts
from streams.core.enterprise.facets.quality_volume import QualityOverVolume
from streams.core.enterprise.facets.reputation import Reputation
from streams.core.enterprise.facets.satisfaction_links import SatisfactionLinks
from streams.core.enterprise.facets.shipments import Shipments
from streams.core.enterprise.facets.standing import Standing
from streams.core.enterprise.facets.targets import Targets
from streams.core.enterprise.facets.voices import Voices
from streams.core.enterprise.view import JudgingSettings

FACETS: dict[str, Callable[[JudgingSettings], Facet]] = {
    "causes": Causes,
    "critical_defects": CriticalDefects,
    "customer_base": CustomerBase,
    "voices": Voices,
    "shipments": Shipments,
    "mixes": Mixes,
    "quality_over_volume": QualityOverVolume,
    "quality_events": QualityEventCounts,
    "standing": Standing,
    "need_mix": NeedMix,
    "measurements": Measurements,
    "needs": Needs,
    "need_effects": NeedEffects,
    "links": SatisfactionLinks,
    "reputation": Reputation,
    "targets": Targets,
}
"""Name of a facet to what makes an empty one."""


def new_facets(settings: JudgingSettings) -> dict[str, Facet]:
    """An empty facet of each kind."""
    return {name: make(settings) for name, make in FACETS.items()}
