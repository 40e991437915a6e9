"""Each kind of change is found, named with its field, and breaks whom the table says it breaks."""

import copy
from typing import Any

import pytest

from schemas.compatibility import BREAKS, Change, Kind, changes

EVENT: dict[str, Any] = {
    "type": "object",
    "required": ["id", "kind"],
    "properties": {
        "id": {"type": "string", "minLength": 1, "maxLength": 200},
        "at": {"type": "string", "format": "date-time"},
        "kind": {"type": "string", "enum": ["a", "b"]},
        "unit": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "site": {"type": "string", "default": "main"},
        "value": {"type": "number", "minimum": 0, "maximum": 7},
        "parts": {"type": "array", "items": {"$ref": "#/$defs/Part"}, "maxItems": 9},
        "interval": {"type": "array", "prefixItems": [{"type": "number"}, {"type": "number"}]},
        "tally": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}},
        "labels": {"type": "object", "required": ["enterprise"], "propertyNames": {"maxLength": 9}},
        "scope": {"oneOf": [{"$ref": "#/$defs/Part"}, {"$ref": "#/$defs/Whole"}]},
        "level": {"const": "x", "type": "string"},
        "rule": {"type": "string", "x-known-values": ["a", "b"]},
        "free": {},
    },
    "allOf": [{"if": {"required": ["unit"]}, "then": {"required": ["site"]}}],
    "$defs": {
        "Part": {"type": "object", "required": ["code"], "properties": {"code": {"type": "string"}}},
        "Whole": {"type": "object", "properties": {"size": {"type": "integer"}}},
    },
}


def found(edit: str) -> list[tuple[str, Kind]]:
    """The changes after running `edit` on a copy, whose parts it knows as e, p (properties) and d ($defs)."""
    present = copy.deepcopy(EVENT)
    exec(edit, {"e": present, "p": present["properties"], "d": present["$defs"]})
    return [(change.field, change.kind) for change in changes(EVENT, present)]


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        ("pass", []),
        ("e['description'] = 'new words'; p['id']['description'] = 'too'", []),
        ("p['note'] = {'type': 'string'}", [("note", Kind.ADDED)]),
        ("p['note'] = {'type': 'string'}; e['required'].append('note')", [("note", Kind.ADDED_REQUIRED)]),
        ("del p['at']", [("at", Kind.REMOVED)]),
        ("del p['id']; e['required'].remove('id')", [("id", Kind.REMOVED)]),
        ("e['required'].append('at')", [("at", Kind.BECAME_REQUIRED)]),
        ("e['required'].remove('id')", [("id", Kind.BECAME_OPTIONAL)]),
        ("p['unit'] = {'type': 'string'}", [("unit", Kind.TYPE_NARROWED)]),
        ("p['id'] = {'anyOf': [p['id'], {'type': 'null'}]}", [("id", Kind.TYPE_WIDENED)]),
        ("p['value']['type'] = 'integer'", [("value", Kind.TYPE_NARROWED)]),
        ("p['tally']['additionalProperties']['type'] = 'number'", [("tally.*", Kind.TYPE_WIDENED)]),
        ("p['value'] = {'type': 'string'}", [("value", Kind.TYPE_CHANGED)]),
        ("p['free'] = {'type': 'string'}", [("free", Kind.TYPE_NARROWED)]),
        ("p['at'] = {}", [("at", Kind.TYPE_WIDENED)]),
        ("p['id']['minLength'] = 2", [("id", Kind.RANGE_NARROWED)]),
        ("p['id']['maxLength'] = 100", [("id", Kind.RANGE_NARROWED)]),
        ("del p['id']['maxLength']", [("id", Kind.RANGE_WIDENED)]),
        ("p['at']['maxLength'] = 30", [("at", Kind.RANGE_NARROWED)]),
        ("p['value']['minimum'] = -1", [("value", Kind.RANGE_WIDENED)]),
        ("p['value']['maximum'] = 6", [("value", Kind.RANGE_NARROWED)]),
        ("p['parts']['maxItems'] = 8", [("parts", Kind.RANGE_NARROWED)]),
        ("p['kind']['enum'] = ['a']", [("kind", Kind.VALUE_REMOVED)]),
        ("p['kind']['enum'].append('c')", [("kind", Kind.VALUE_ADDED)]),
        ("del p['kind']['enum']", [("kind", Kind.TYPE_WIDENED)]),
        ("p['id']['enum'] = ['x']", [("id", Kind.TYPE_NARROWED)]),
        ("p['rule']['x-known-values'] = ['b', 'a']", []),
        ("p['rule']['x-known-values'].append('c')", [("rule", Kind.KNOWN_ADDED)]),
        ("p['rule']['x-known-values'].remove('a')", [("rule", Kind.KNOWN_REMOVED)]),
        ("del p['rule']['x-known-values']", [("rule", Kind.KNOWN_REMOVED), ("rule", Kind.KNOWN_REMOVED)]),
        (
            "p['kind'] = {'type': 'string', 'x-known-values': ['a']}",
            [("kind", Kind.TYPE_WIDENED), ("kind", Kind.KNOWN_REMOVED)],
        ),
        ("p['level']['const'] = 'y'", [("level", Kind.VALUE_REMOVED), ("level", Kind.VALUE_ADDED)]),
        ("del p['at']['format']", [("at", Kind.FORM_CHANGED)]),
        ("p['id']['pattern'] = '^x'", [("id", Kind.FORM_CHANGED)]),
        ("p['site']['default'] = 'other'", [("site", Kind.DEFAULT_CHANGED)]),
        ("e['allOf'].append({'required': ['at']})", [("", Kind.CONDITION_ADDED)]),
        ("del e['allOf']", [("", Kind.CONDITION_REMOVED)]),
        (
            "d['Part']['properties']['code']['maxLength'] = 5",
            [("parts.[].code", Kind.RANGE_NARROWED), ("scope.code", Kind.RANGE_NARROWED)],
        ),
        ("p['interval']['prefixItems'][1] = {'type': 'integer'}", [("interval.[1]", Kind.TYPE_NARROWED)]),
        ("p['labels']['propertyNames']['maxLength'] = 8", [("labels.(name)", Kind.RANGE_NARROWED)]),
        ("p['labels']['required'] = []", [("labels.enterprise", Kind.BECAME_OPTIONAL)]),
        ("del p['scope']['oneOf'][1]", [("scope", Kind.TYPE_CHANGED)]),
        ("p['scope']['oneOf'].append({'type': 'null'})", [("scope", Kind.TYPE_WIDENED)]),
    ],
)
def test_a_change_is_found(edit: str, expected: list[tuple[str, Kind]]) -> None:
    assert found(edit) == expected


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_change_has_its_place_in_the_table(kind: Kind) -> None:
    assert kind in BREAKS


@pytest.mark.parametrize(
    ("kind", "side", "breaks"),
    [
        (Kind.ADDED, "input", False),
        (Kind.ADDED, "output", False),
        (Kind.ADDED_REQUIRED, "input", True),
        (Kind.ADDED_REQUIRED, "output", False),
        (Kind.REMOVED, "input", True),
        (Kind.REMOVED, "output", True),
        (Kind.BECAME_OPTIONAL, "input", False),
        (Kind.BECAME_OPTIONAL, "output", True),
        (Kind.TYPE_WIDENED, "input", False),
        (Kind.TYPE_WIDENED, "output", True),
        (Kind.RANGE_NARROWED, "input", True),
        (Kind.RANGE_NARROWED, "output", False),
        (Kind.KNOWN_ADDED, "input", False),
        (Kind.KNOWN_ADDED, "output", False),
        (Kind.KNOWN_REMOVED, "output", True),
        (Kind.VALUE_ADDED, "input", False),
        (Kind.VALUE_ADDED, "output", True),
        (Kind.VALUE_REMOVED, "input", True),
        (Kind.VALUE_REMOVED, "output", False),
    ],
)
def test_an_input_may_accept_more_and_an_output_may_promise_more(kind: Kind, side: Any, breaks: bool) -> None:
    assert Change("field", kind).breaks(side) is breaks
