"""Topic names in, the broker's ids for them out: only an id tells a topic from one made anew under its name (KIP-516).

aiokafka speaks metadata up to version 5, and ids came with version 10 (Kafka 2.8), so the request is spelled out here.
A broker that is older has no ids: nothing is known then, and nothing is refused.
"""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any
from uuid import UUID

from aiokafka.errors import IncompatibleBrokerVersion, NodeNotReadyError, TopicAuthorizationFailedError
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    AbstractType,
    Boolean,
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Schema,
    TaggedFields,
)

METADATA = 3
UNKNOWN = UUID(int=0)
_TEXT = CompactString("utf-8")


class _Id(AbstractType[UUID]):  # type: ignore[misc]
    @classmethod
    def encode(cls, value: UUID) -> bytes:
        return value.bytes

    @classmethod
    def decode(cls, data: BytesIO) -> UUID:
        return UUID(bytes=data.read(16))


_PARTITION = (
    ("error_code", Int16),
    ("partition", Int32),
    ("leader", Int32),
    ("leader_epoch", Int32),
    ("replicas", CompactArray(Int32)),
    ("in_sync", CompactArray(Int32)),
    ("offline", CompactArray(Int32)),
    ("tags", TaggedFields),
)
_TOPIC = (
    ("error_code", Int16),
    ("name", _TEXT),
    ("id", _Id),
    ("internal", Boolean),
    ("partitions", CompactArray(*_PARTITION)),
    ("allowed", Int32),
    ("tags", TaggedFields),
)
_BROKER = (("node", Int32), ("host", _TEXT), ("port", Int32), ("rack", _TEXT), ("tags", TaggedFields))


class _Answer(Response):  # type: ignore[misc]
    API_KEY = METADATA
    API_VERSION = 12
    SCHEMA = Schema(
        ("throttle_ms", Int32),
        ("brokers", CompactArray(*_BROKER)),
        ("cluster", _TEXT),
        ("controller", Int32),
        ("topics", CompactArray(*_TOPIC)),
        ("tags", TaggedFields),
    )


class _Question(RequestStruct):  # type: ignore[misc]
    API_KEY = METADATA
    API_VERSION = 12
    FLEXIBLE_VERSION = True
    RESPONSE_TYPE = _Answer
    SCHEMA = Schema(
        ("topics", CompactArray(("id", _Id), ("name", _TEXT), ("tags", TaggedFields))),
        ("create", Boolean),
        ("tell_allowed", Boolean),
        ("tags", TaggedFields),
    )


class _Ids(Request[_Question]):  # type: ignore[misc]
    API_KEY = METADATA

    def __init__(self, names: Iterable[str]) -> None:
        self._names = names

    def build(self, request_struct_class: type[_Question]) -> _Question:
        return request_struct_class([(UNKNOWN, name, {}) for name in self._names], False, False, {})


async def topic_ids(client: Any, names: Iterable[str]) -> dict[str, str]:
    """The id of each topic that is there, by name; empty where the broker tells no ids. `client` is aiokafka's own."""
    return {name: topic_id.hex for _, name, topic_id, *_ in await _ask(client, names) if topic_id != UNKNOWN}


async def hidden_topics(client: Any, names: Iterable[str]) -> list[str]:
    """Which of these topics the user may not even see; a list of all topics leaves them out."""
    return [name for error, name, *_ in await _ask(client, names) if error == TopicAuthorizationFailedError.errno]


async def _ask(client: Any, names: Iterable[str]) -> Sequence[Any]:
    """Creates nothing, even where the broker makes topics of itself."""
    node = client.get_random_node()
    if node is None:
        raise NodeNotReadyError
    try:
        return list((await client.send(node, _Ids(sorted(names)))).topics)
    except (IncompatibleBrokerVersion, NotImplementedError):
        return []
