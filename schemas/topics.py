"""The only place with topic names: every topic, its key, who writes it and which model it carries.

Names are kept without their prefix (`quality.`), which is a setting.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from schemas.action import ActionEvent
from schemas.alert import Alert
from schemas.feedback import FeedbackEvent
from schemas.insight import Insight
from schemas.recommendation import Recommendation
from schemas.stage import StageEvent
from schemas.summary import PeriodSummary
from schemas.wire import WireModel

DEFAULT_PREFIX = "quality."
DEAD_LETTER_SUFFIX = ".dlq"

Cleanup = Literal["delete", "compact"]
PartitionedBy = Literal["key", "enterprise"]
ModelT_co = TypeVar("ModelT_co", bound=WireModel, covariant=True)


@dataclass(frozen=True, slots=True)
class Topic(Generic[ModelT_co]):
    """One topic: its stem is the name without the prefix, its model None where the content is not an event."""

    stem: str
    key: str
    partitioned_by: PartitionedBy
    cleanup: Cleanup
    model: type[ModelT_co] | None
    written_by: str
    content: str
    internal: bool = False

    @property
    def name(self) -> str:
        """The name with the default prefix."""
        return self.full_name()

    @property
    def event_model(self) -> type[ModelT_co]:
        """The model of its events; a TypeError where it carries none."""
        if self.model is None:
            msg = f"{self.name} carries no events that have a model"
            raise TypeError(msg)
        return self.model

    @property
    def noun(self) -> str:
        """What one of its events is, such as `period-summary`; `record` where there is no model."""
        if self.model is None:
            return "record"
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", self.model.__name__).lower()

    @property
    def version(self) -> str:
        """The version of its events, such as `v1`."""
        return self.stem.removesuffix(DEAD_LETTER_SUFFIX).rsplit(".", 1)[-1]

    @property
    def event_type(self) -> str:
        """The CloudEvents type of its events, such as `andon.period-summary.v1`."""
        return f"andon.{self.noun}.{self.version}"

    def full_name(self, prefix: str = DEFAULT_PREFIX) -> str:
        """The name on the broker."""
        return prefix + self.stem


STAGE_EVENTS = Topic(
    "stage-events.v1",
    "product",
    "key",
    "delete",
    StageEvent,
    "factory systems",
    "one inspection at one production stage",
)
FEEDBACK = Topic(
    "feedback.v1",
    "product",
    "key",
    "delete",
    FeedbackEvent,
    "CRM, survey, review and service-desk systems",
    "one thing a customer said or did",
)
ACTIONS = Topic(
    "actions.v1", "enterprise", "key", "delete", ActionEvent, "people and downstream services", "one decision"
)
CLOSINGS: Topic[WireModel] = Topic(
    "closings.v1",
    "enterprise",
    "enterprise",
    "delete",
    None,
    "Andon",
    "what each partition counted in one closed period, its watermark, and the actions, in one order",
    internal=True,
)
LINKS: Topic[WireModel] = Topic(
    "links.v1",
    "unit or order",
    "key",
    "delete",
    None,
    "Andon",
    "what each partition saw of a unit or order, in short, so that feedback meets the stages it is about",
    internal=True,
)
RELATIONSHIPS: Topic[WireModel] = Topic(
    "relationships.v1",
    "customer",
    "key",
    "delete",
    None,
    "Andon",
    "what each partition heard of a customer, in short and under a number that stands for the id; and whom to forget",
    internal=True,
)
SUMMARIES = Topic(
    "summaries.v1",
    "summary_id",
    "enterprise",
    "delete",
    PeriodSummary,
    "Andon",
    "what was counted in one closed period of one scope",
)
INSIGHTS = Topic(
    "insights.v1", "insight_id", "enterprise", "compact", Insight, "Andon", "the latest of every judged quantity"
)
ALERTS = Topic("alerts.v1", "alert_id", "enterprise", "compact", Alert, "Andon", "what got worse, with its evidence")
RECOMMENDATIONS = Topic(
    "recommendations.v1", "recommendation_id", "enterprise", "compact", Recommendation, "Andon", "what to do about it"
)


def dead_letter_name(topic_name: str) -> str:
    """The name of the topic that takes what could not be read from `topic_name`."""
    return topic_name + DEAD_LETTER_SUFFIX


def dead_letters(source: Topic[Any]) -> Topic[WireModel]:
    """The topic that takes the untouched bytes of what could not be read from `source`."""
    content = f"what could not be read from {source.stem}: the untouched bytes, with the reason in the headers"
    return Topic(dead_letter_name(source.stem), "as received", "key", "delete", None, "Andon", content)


INPUTS: tuple[Topic[Any], ...] = (STAGE_EVENTS, FEEDBACK, ACTIONS)
OUTPUTS: tuple[Topic[Any], ...] = (SUMMARIES, INSIGHTS, ALERTS, RECOMMENDATIONS)
JOINS: tuple[Topic[Any], ...] = (LINKS, RELATIONSHIPS)
"""Records on their way to where another key meets them."""
INTERNAL: tuple[Topic[Any], ...] = (*JOINS, CLOSINGS)
DEAD_LETTERS: tuple[Topic[Any], ...] = tuple(dead_letters(topic) for topic in INPUTS)
ALL: tuple[Topic[Any], ...] = (*INPUTS, *INTERNAL, *OUTPUTS, *DEAD_LETTERS)


def by_name(name: str, prefix: str = DEFAULT_PREFIX) -> Topic[Any]:
    """The topic whose full name is `name`."""
    return _named(ALL, name, prefix)


def _named(topics: Iterable[Topic[Any]], name: str, prefix: str) -> Topic[Any]:
    known = {topic.full_name(prefix): topic for topic in topics}
    if name not in known:
        msg = f"no topic is called {name[:80]!r}; the topics are {', '.join(known)}"
        raise LookupError(msg)
    return known[name]
