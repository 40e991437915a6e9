"""From what a snapshot was made of to whether that is still there: a topic made anew keeps its name and not its id.

The ids of the source topics are learned when the worker starts and asked for again before every save, so that not a
single record of another topic is ever remembered as one of this.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping

from streams.errors import AndonError

TOPIC_ID = "topic"
"""Under which a snapshot's stamp holds the id of its source topic."""

Ask = Callable[[Iterable[str]], Awaitable[Mapping[str, str]]]


class TopicMadeAnew(AndonError):  # noqa: N818 - the name says it
    """The topic holds other records than those that were counted."""


class TopicIds:
    """The ids of the topics that this worker counts; nothing is known of a broker that has none."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._known: dict[str, str] = {}

    async def learn(self, topics: Iterable[str]) -> None:
        """Ask for the first time; a state without an id is taken to be of these."""
        self._known = dict(await self._ask(topics))

    def stamp(self, topic: str) -> dict[str, str]:
        """What a snapshot remembers of its topic."""
        return {TOPIC_ID: self._known[topic]} if topic in self._known else {}

    def require_same(self, topic: str, stamp: Mapping[str, str]) -> None:
        """Raises TopicMadeAnew when a snapshot was made of another topic of this name."""
        counted, present = stamp.get(TOPIC_ID), self._known.get(topic)
        if counted and present and counted != present:
            raise TopicMadeAnew(made_anew(topic, counted, present))

    async def require_unchanged(self, topics: Iterable[str]) -> None:
        """Ask again; raises TopicMadeAnew when a topic is another one now."""
        for topic, present in (await self._ask(topics)).items():
            counted = self._known.setdefault(topic, present)
            if counted != present:
                raise TopicMadeAnew(made_anew(topic, counted, present))


def made_anew(topic: str, counted: str, present: str) -> str:
    """What happened, and what to do."""
    return (
        f"{topic} was deleted and made anew since it was counted (its id was {counted} and is {present}): "
        "choose a new ANDON_GROUP, which counts it from its start"
    )
