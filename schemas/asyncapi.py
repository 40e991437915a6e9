"""The topic registry flows in and its AsyncAPI 3.0 description comes out: the channels and what goes through them."""

from typing import Any, Final

from schemas.documents import Document, document_name
from schemas.topics import DEAD_LETTERS, INPUTS, OUTPUTS, Topic

_BINDING: Final = "0.5.0"
_PUBLIC: tuple[Topic[Any], ...] = (*INPUTS, *OUTPUTS, *DEAD_LETTERS)

_CLOUD_EVENT_HEADERS: dict[str, str] = {
    "ce_specversion": "The version of CloudEvents, 1.0.",
    "ce_id": "The id of the event.",
    "ce_type": "What the event is.",
    "ce_source": "Who published it.",
    "ce_time": "When it happened, RFC 3339.",
    "content-type": "application/json.",
}
_DEAD_LETTER_HEADERS: dict[str, str] = {
    "dlq.topic": "The topic the message came from.",
    "dlq.partition": "The partition it came from.",
    "dlq.offset": "Its offset there.",
    "dlq.timestamp": "Its timestamp there, milliseconds since 1970-01-01T00:00Z.",
    "dlq.reason": "Why it was refused, from a closed set.",
    "dlq.error": "The same in words: which field, what came, what is expected.",
    "dlq.attempt": "How often it has been refused, from 1.",
}


def asyncapi_document() -> Document:
    """The description of every public topic, with its default name."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Andon",
            "version": "1.0.0",
            "description": "Production and customer events in; counts, judgements, alerts and recommendations out. "
            "Input is accepted as bare JSON, as CloudEvents (binary or structured mode) and behind a Confluent "
            "wire-format prefix; output is bare JSON with CloudEvents headers (binary mode).",
        },
        "defaultContentType": "application/json",
        "channels": {_channel_name(topic): _channel(topic) for topic in _PUBLIC},
        "operations": {_operation_name(topic): _operation(topic) for topic in _PUBLIC},
        "components": {"messages": {_message_name(topic): _message(topic) for topic in _PUBLIC}},
    }


def _channel_name(topic: Topic[Any]) -> str:
    words = topic.stem.replace(".", "-").split("-")
    return words[0] + "".join(word.capitalize() for word in words[1:])


def _message_name(topic: Topic[Any]) -> str:
    return topic.model.__name__ if topic.model else f"{_channel_name(topic)[0].upper()}{_channel_name(topic)[1:]}"


def _operation_name(topic: Topic[Any]) -> str:
    name = _channel_name(topic)
    return f"{_action(topic)}{name[0].upper()}{name[1:]}"


def _action(topic: Topic[Any]) -> str:
    return "receive" if topic in INPUTS else "send"


def _channel(topic: Topic[Any]) -> Document:
    return {
        "address": topic.name,
        "description": f"{topic.content}; written by {topic.written_by}, partitioned by {topic.partitioned_by}",
        "messages": {_message_name(topic): {"$ref": f"#/components/messages/{_message_name(topic)}"}},
        "bindings": {
            "kafka": {"topicConfiguration": {"cleanup.policy": [topic.cleanup]}, "bindingVersion": _BINDING},
        },
    }


def _operation(topic: Topic[Any]) -> Document:
    channel = f"#/channels/{_channel_name(topic)}"
    return {
        "action": _action(topic),
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{_message_name(topic)}"}],
    }


def _message(topic: Topic[Any]) -> Document:
    key = {"type": "string", "description": topic.key}
    message: Document = {
        "name": topic.event_type,
        "contentType": "application/json",
        "bindings": {"kafka": {"key": key, "bindingVersion": _BINDING}},
    }
    if topic in DEAD_LETTERS:
        return message | {
            "name": "andon.dead-letter.v1",
            "contentType": "application/octet-stream",
            "headers": _headers(_DEAD_LETTER_HEADERS),
            "payload": {"description": "the bytes as received"},
        }
    if topic in OUTPUTS:
        message["headers"] = _headers(_CLOUD_EVENT_HEADERS)
    return message | {"payload": {"$ref": f"./json/{document_name(topic)}"}}


def _headers(descriptions: dict[str, str]) -> Document:
    fields = {name: {"type": "string", "description": description} for name, description in descriptions.items()}
    return {"type": "object", "required": list(fields), "properties": fields}
