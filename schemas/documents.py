"""The models flow in and their JSON Schema documents come out, for publishers and subscribers in any language.

An input schema says what is accepted. An output schema says what is promised: None is never written, so no field is
null, and every field that cannot be None is required.
"""

from collections.abc import Callable
from typing import Any, Final

from schemas.topics import INPUTS, OUTPUTS, Topic

Document = dict[str, Any]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_SCHEMA_MAPS = ("properties", "$defs")
_SCHEMA_LISTS = ("anyOf", "oneOf", "allOf", "prefixItems")
_SCHEMAS = ("items", "additionalProperties", "propertyNames", "if", "then")
_NULL = {"type": "null"}
_NOISE = ("title", "discriminator")


def document_name(topic: Topic[Any]) -> str:
    """The file name of the schema of a topic's events, such as `stage-event.schema.json`."""
    return f"{topic.noun}.schema.json"


def schema_documents() -> dict[str, Document]:
    """File name to JSON Schema, for the model of every public topic."""
    inputs = {document_name(topic): _document(topic, tidy=_tidy) for topic in INPUTS}
    outputs = {document_name(topic): _document(topic, tidy=_promise) for topic in OUTPUTS}
    return inputs | outputs


def _document(topic: Topic[Any], tidy: Callable[[Document], Document]) -> Document:
    model = topic.event_model
    schema = tidy(model.model_json_schema())
    head = {"$schema": DIALECT, "$id": f"urn:andon:{topic.noun}:{topic.version}", "title": model.__name__}
    order = ("description", "type", "required", "properties", "allOf", "$defs")
    return head | {key: schema[key] for key in order if key in schema}


def _tidy(node: Document) -> Document:
    """`node` without what says nothing in JSON Schema: titles made from names, OpenAPI's tags, defaults of None."""
    return _each_schema(_without_noise(node), _tidy)


def _promise(node: Document) -> Document:
    """`node` as a promise to subscribers: no nulls, no defaults, and everything required that is always written."""
    node = _without_noise(node)
    node.pop("default", None)
    fields = node.get("properties", {})
    if fields:
        node["required"] = [name for name, field in fields.items() if _NULL not in field.get("anyOf", ())]
        node["properties"] = {name: _without_null(field) for name, field in fields.items()}
    return _each_schema(node, _promise)


def _without_noise(node: Document) -> Document:
    kept = {key: value for key, value in node.items() if key not in _NOISE}
    if kept.get("default", ...) is None:
        del kept["default"]
    return kept


def _without_null(field: Document) -> Document:
    """A nullable `field` as the type it has when it is written."""
    branches = [branch for branch in field.get("anyOf", ()) if branch != _NULL]
    if not branches or branches == field["anyOf"]:
        return field
    rest = {key: value for key, value in field.items() if key not in ("anyOf", "default")}
    return branches[0] | rest if len(branches) == 1 else {"anyOf": branches} | rest


def _each_schema(node: Document, change: Callable[[Document], Document]) -> Document:
    """`node` with `change` made to every schema directly below it."""
    changed = dict(node)
    for key, value in node.items():
        if key in _SCHEMA_MAPS:
            changed[key] = {name: change(schema) for name, schema in value.items()}
        elif key in _SCHEMA_LISTS:
            changed[key] = [change(schema) for schema in value]
        elif key in _SCHEMAS and isinstance(value, dict):
            changed[key] = change(value)
    return changed
